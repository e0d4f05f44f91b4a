using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// The key that a request brings for SSE-C. It lives as long as the request, as the text that its header is; its bytes are decoded where they are used and
/// zeroed there. It is never kept, told or printed. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
/// </summary>
public sealed class CustomerKey
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>The only algorithm.</summary>
    public const string Algorithm = "AES256";

    private const string OfObject = "x-amz-server-side-encryption-customer-";
    private const string OfSource = "x-amz-copy-source-server-side-encryption-customer-";

    // Far above the base64 of a key, so that what is too long for one is refused without being decoded.
    private const int EncodedLengthMax = 1024;

    private readonly string encoded;

    private CustomerKey(string encoded, string md5)
    {
        this.encoded = encoded;
        Md5 = md5;
    }

    /// <summary>MD5 of the key in base64, as the request has it and answers tell it.</summary>
    public string Md5 { get; }

    /// <summary>True where a request says something of a key for what it writes.</summary>
    internal static bool IsNamed(S3RequestReader r) => Members(r, OfObject) != (null, null, null);

    /// <summary>Reads the key of what is written, which must be one.</summary>
    /// <exception cref="ServiceException">InvalidRequest, InvalidEncryptionAlgorithmError or InvalidArgument.</exception>
    internal static CustomerKey? ReadForWrite(S3RequestReader r) =>
        Read(r, OfObject) is not { } key ? null : key.IsKey ? key : throw new ServiceException(CustomerKeyErrors.InvalidKey());

    /// <summary>Reads the key of what is read. One of another length opens nothing, as any other wrong one.</summary>
    /// <exception cref="ServiceException">InvalidRequest, InvalidEncryptionAlgorithmError or InvalidArgument.</exception>
    internal static CustomerKey? ReadForRead(S3RequestReader r) => Read(r, OfObject);

    /// <summary>Reads the key of what is copied from.</summary>
    /// <exception cref="ServiceException">InvalidRequest, InvalidEncryptionAlgorithmError or InvalidArgument.</exception>
    internal static CustomerKey? ReadForSource(S3RequestReader r) => Read(r, OfSource);

    /// <summary>Makes what is kept of the key: a check that tells nobody anything who has not the data key, which is its salt.</summary>
    /// <param name="dataKey">The open data key of the object or upload.</param>
    internal byte[] MakeCheck(ReadOnlySpan<byte> dataKey)
    {
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            if (!TryDecode(key)) throw new InvalidOperationException("A key that something is written under was judged when it was read.");
            var check = new byte[BodyKeys.CheckSize];
            BodyKeys.DeriveCheck(dataKey, key, check);
            return check;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>True where it is the key that the check was made of; its bytes are then in <paramref name="key"/>, which the caller zeroes.</summary>
    internal bool TryOpen(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> check, Span<byte> key)
    {
        Span<byte> own = stackalloc byte[BodyKeys.CheckSize];
        if (!TryDecode(key)) return false;
        BodyKeys.DeriveCheck(dataKey, key, own);
        if (CryptographicOperations.FixedTimeEquals(own, check)) return true;
        CryptographicOperations.ZeroMemory(key);
        return false;
    }

    /// <summary>Decodes the key into its 32 bytes, which the caller zeroes; false where it is not one.</summary>
    internal bool TryDecode(Span<byte> key)
    {
        Span<byte> bytes = stackalloc byte[EncodedLengthMax];
        try
        {
            if (!Convert.TryFromBase64String(encoded, bytes, out var length) || length != KeySize) return false;
            bytes[..length].CopyTo(key);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private bool IsKey
    {
        get
        {
            Span<byte> key = stackalloc byte[KeySize];
            var isKey = TryDecode(key);
            CryptographicOperations.ZeroMemory(key);
            return isKey;
        }
    }

    /// <summary>Judges in S3's order: the algorithm, whether key and MD5 are there, whether they agree.</summary>
    private static CustomerKey? Read(S3RequestReader r, string prefix)
    {
        var (algorithm, key, md5) = Members(r, prefix);
        if ((algorithm ?? key ?? md5) is null) return null;
        if (!r.Request.Connection.IsTls) throw new ServiceException(CustomerKeyErrors.NotSecure());
        if (algorithm is null) throw new ServiceException(CustomerKeyErrors.NoAlgorithm());
        if (algorithm != Algorithm) throw new ServiceException(CustomerKeyErrors.InvalidAlgorithm(algorithm));
        if (key is null) throw new ServiceException(CustomerKeyErrors.NoKey());
        if (md5 is null) throw new ServiceException(CustomerKeyErrors.NoMd5());
        if (!IsMd5Of(md5, key)) throw new ServiceException(CustomerKeyErrors.OtherMd5());
        return new CustomerKey(key, md5);
    }

    private static (string? Algorithm, string? Key, string? Md5) Members(S3RequestReader r, string prefix) =>
        (r.Header(prefix + "algorithm"), r.Header(prefix + "key"), r.Header(prefix + "key-md5"));

    private static bool IsMd5Of(string md5, string encoded)
    {
        Span<byte> bytes = stackalloc byte[EncodedLengthMax];
        Span<byte> sum = stackalloc byte[MD5.HashSizeInBytes];
        Span<byte> told = stackalloc byte[MD5.HashSizeInBytes];
        try
        {
            if (!Convert.TryFromBase64String(encoded, bytes, out var length)) throw new ServiceException(CustomerKeyErrors.InvalidKey());
            MD5.HashData(bytes[..length], sum);
            return Convert.TryFromBase64String(md5, told, out var toldLength) && toldLength == sum.Length && CryptographicOperations.FixedTimeEquals(told, sum);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
