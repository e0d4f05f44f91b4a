using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Server.Data;

/// <summary>
/// DATA/root-credentials and DATA/operator-credentials: a key pair in the form of ~/.aws/credentials, for whoever may read the data directory. Both are
/// written by the server: the first account's root pair from the store, which holds it sealed, and not under every root of trust; the operator's anew at each start.
/// </summary>
internal sealed record CredentialsFile(AccountId Account, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Writes a file where it is missing or says something else.</summary>
    public static void Keep(string path, CredentialsFile credentials)
    {
        var text = new StringBuilder()
            .Append("[default]\n")
            .Append("aws_account_id = ").Append(credentials.Account).Append('\n')
            .Append("aws_access_key_id = ").Append(credentials.AccessKeyId).Append('\n')
            .Append("aws_secret_access_key = ").Append(credentials.SecretAccessKey).Append('\n')
            .ToString();
        if (!File.Exists(path) || File.ReadAllText(path) != text) DataDirectory.WriteWhole(path, text);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="DataDirectoryException">The file is missing, unreadable for this user, or not in its form.</exception>
    public static CredentialsFile Read(string path)
    {
        try
        {
            var values = File.ReadLines(path).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            return values.TryGetValue("aws_account_id", out var digits) && AccountId.TryParse(digits, out var account)
                && values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret)
                ? new CredentialsFile(account, id, secret)
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
}
