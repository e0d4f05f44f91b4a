using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Kernel;

namespace Strongroom.Server.Data;

/// <summary>The account that the first start makes, and its root user's access key.</summary>
/// <param name="Account">Twelve random digits.</param>
/// <param name="AccessKeyId">"AKIA" and 16 characters, as AWS forms them.</param>
/// <param name="SecretAccessKey">40 characters, 240 random bits.</param>
internal sealed record RootCredentials(AccountId Account, string AccessKeyId, string SecretAccessKey)
{
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Reads the file of an earlier start, or makes a new account and writes it.</summary>
    /// <returns>The credentials, and whether they are new.</returns>
    /// <exception cref="DataDirectoryException">The file is there and not readable as credentials.</exception>
    public static (RootCredentials Credentials, bool IsNew) ReadOrCreate(DataDirectory data, RandomSource random)
    {
        if (File.Exists(data.RootCredentials)) return (Read(data), false);
        var made = Create(random);
        DataDirectory.WriteWhole(data.RootCredentials, made.ToFile());
        return (made, true);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="DataDirectoryException">The file is missing, unreadable for this user, or not in its form.</exception>
    public static RootCredentials Read(DataDirectory data)
    {
        var path = data.RootCredentials;
        try
        {
            var values = File.ReadLines(path).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            return values.TryGetValue("aws_account_id", out var digits) && AccountId.TryParse(digits, out var account)
                && values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret)
                ? new RootCredentials(account, id, secret)
                : throw new DataDirectoryException($"{path} lacks aws_account_id, aws_access_key_id or aws_secret_access_key.");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataDirectoryException($"{path} belongs to another user. Run this as that user.", e);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataDirectoryException($"There is no {path}. Start the server first, or name its directory with --data-directory.", e);
        }
    }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => $"{AccessKeyId} of {Account}";

    private static RootCredentials Create(RandomSource random)
    {
        // Neither digit 0 first nor fewer than twelve: some tools read account ids as numbers.
        var account = (1 + Uniform(random, 9)).ToString() + string.Concat(Enumerable.Range(0, 11).Select(_ => Uniform(random, 10)));
        var id = "AKIA" + string.Concat(Enumerable.Range(0, 16).Select(_ => IdAlphabet[Uniform(random, IdAlphabet.Length)]));
        Span<byte> bytes = stackalloc byte[30];
        random.Fill(bytes);
        var secret = Convert.ToBase64String(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return new RootCredentials(AccountId.Parse(account), id, secret);
    }

    private string ToFile() => new StringBuilder()
        .Append("[default]\n")
        .Append("aws_account_id = ").Append(Account).Append('\n')
        .Append("aws_access_key_id = ").Append(AccessKeyId).Append('\n')
        .Append("aws_secret_access_key = ").Append(SecretAccessKey).Append('\n')
        .ToString();

    /// <summary>A number below <paramref name="bound"/> (at most 128), all equally likely.</summary>
    private static int Uniform(RandomSource random, int bound)
    {
        Span<byte> one = stackalloc byte[1];
        var fair = 256 / bound * bound;
        do random.Fill(one);
        while (one[0] >= fair);
        return one[0] % bound;
    }
}
