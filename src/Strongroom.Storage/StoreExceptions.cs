namespace Strongroom.Storage;

/// <summary>The disk or the quota is full; the change did not happen.</summary>
public sealed class StoreFullException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The writer has stopped after a failed commit or fsync: what is on disk is unknown until the next start.</summary>
public sealed class StoreStoppedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A blob that the metadata refers to is not where it should be.</summary>
public sealed class BlobMissingException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Another process has the data directory open.</summary>
public sealed class StoreLockedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The data directory was not written by this program, or by a newer release of it.</summary>
public sealed class StoreFormatException(string message, Exception? inner = null) : IOException(message, inner);
