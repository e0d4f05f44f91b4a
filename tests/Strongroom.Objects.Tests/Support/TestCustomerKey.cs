using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Objects.Tests;

/// <summary>A client's key, and the headers that bring it.</summary>
internal sealed class TestCustomerKey(byte seed, int size = CustomerKey.KeySize)
{
    private const string OfObject = "x-amz-server-side-encryption-customer-";
    private const string OfSource = "x-amz-copy-source-server-side-encryption-customer-";

    public byte[] Bytes { get; } = [.. Enumerable.Range(0, size).Select(i => (byte)(seed + (i * 7)))];

    public string Encoded => Convert.ToBase64String(Bytes);

    public string Md5 => Convert.ToBase64String(MD5.HashData(Bytes));

    public (string Name, string Value)[] Headers => For(OfObject);

    public (string Name, string Value)[] SourceHeaders => For(OfSource);

    /// <summary>Every form in which the key could be found where it must not be.</summary>
    public IEnumerable<byte[]> Traces => [Bytes, MD5.HashData(Bytes), .. Texts.Select(Encoding.ASCII.GetBytes)];

    public IEnumerable<string> Texts => [Encoded, Md5, Convert.ToHexString(Bytes), Convert.ToHexStringLower(Bytes), Convert.ToHexStringLower(MD5.HashData(Bytes))];

    private (string Name, string Value)[] For(string prefix) => [(prefix + "algorithm", "AES256"), (prefix + "key", Encoded), (prefix + "key-MD5", Md5)];
}
