namespace Strongroom.Storage;

/// <summary>A document that some module keeps, with its whole name.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Account">Whose it is; empty where it is nobody's.</param>
/// <param name="Id">Its name within kind and account.</param>
/// <param name="Bytes">The module's format.</param>
public sealed record DocumentRow(string Kind, string Account, string Id, byte[] Bytes);
