using System.Security.Cryptography;
using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>Objects in every kind of place and under both kinds of keys, to be found again after something was done to the data.</summary>
internal sealed class Ground
{
    private readonly Dictionary<string, string> bodies = new(StringComparer.Ordinal);

    /// <summary>The bodies that lie in the database, in a segment and in a file, with default storage settings.</summary>
    private static readonly (string Name, int Bytes)[] Sizes = [("inline", 100), ("segment", 100_000), ("file", 1_500_000)];

    public IReadOnlyDictionary<string, string> Bodies => bodies;

    /// <summary>The KMS key of the objects whose names begin with "kms".</summary>
    public string KeyId { get; private set; } = "";

    public static async Task<Ground> PrepareAsync(WalkClient client)
    {
        var ground = new Ground();
        await client.MustAsync(new("PUT", "/ground"));
        var key = await client.MustAsync(WalkForms.Json("kms", "TrentService.CreateKey", "{}"));
        using var answer = JsonDocument.Parse(key.Body);
        ground.KeyId = answer.RootElement.GetProperty("KeyMetadata").GetProperty(nameof(KeyId)).GetString()!;
        foreach (var (name, bytes) in Sizes)
        {
            await ground.PutAsync(client, "s3-" + name, bytes);
            await ground.PutAsync(client, "kms-" + name, bytes, ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", ground.KeyId));
        }
        return ground;
    }

    public async Task PutAsync(WalkClient client, string name, int bytes, params (string Name, string Value)[] headers)
    {
        var body = $"marker-body-{name}-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes / 2));
        await client.MustAsync(new("PUT", "/ground/" + name, body, headers));
        bodies[name] = body;
    }

    /// <summary>Reads them all, byte for byte.</summary>
    public async Task AssertThereAsync(WalkClient client, Func<string, bool>? which = null)
    {
        foreach (var (name, body) in bodies.Where(b => which?.Invoke(b.Key) ?? true)) Assert.True(body == (await client.MustAsync(new("GET", "/ground/" + name))).Body, name);
    }
}

/// <summary>A folder of the test's own, gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("strongroom-walk-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies a folder as it is now, but for the locks' files, into which nothing is ever written.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => System.IO.Path.GetFileName(f) is not ("lock" or "server.lock")))
        {
            var copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = new FileStream(copy, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = File.GetUnixFileMode(file) });
            source.CopyTo(target);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
