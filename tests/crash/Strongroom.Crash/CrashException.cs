namespace Strongroom.Crash;

/// <summary>The server did what it must never do; the message says what.</summary>
internal sealed class CrashException(string message) : Exception(message);
