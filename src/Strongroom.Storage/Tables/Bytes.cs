namespace Strongroom.Storage.Tables;

/// <summary>Arithmetic on keys in byte order.</summary>
internal static class Bytes
{
    /// <summary>The smallest byte string above everything that begins with <paramref name="prefix"/>; null where nothing is above.</summary>
    public static byte[]? Successor(ReadOnlySpan<byte> prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xFF) length--;
        if (length == 0) return null;
        var next = prefix[..length].ToArray();
        next[^1]++;
        return next;
    }

    /// <summary>The smallest byte string above exactly this one.</summary>
    public static byte[] Next(ReadOnlySpan<byte> key)
    {
        var next = new byte[key.Length + 1];
        key.CopyTo(next);
        return next;
    }
}
