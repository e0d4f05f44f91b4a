using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Storage;

namespace Strongroom.Testing;

/// <summary>A real store in a folder of the test's own, which can be closed and opened again.</summary>
internal sealed class TestStoreFolder : IAsyncDisposable
{
    private TestStoreFolder(string path, Store store)
    {
        Path = path;
        Store = store;
    }

    public string Path { get; }

    public Store Store { get; private set; }

    public static async Task<TestStoreFolder> CreateAsync()
    {
        var path = Directory.CreateTempSubdirectory("strongroom-test-").FullName;
        return new(path, await OpenAsync(path));
    }

    /// <summary>The same data in another folder, as a backup of now would have it.</summary>
    public async Task<TestStoreFolder> CopyAsync()
    {
        var path = Directory.CreateTempSubdirectory("strongroom-test-").FullName;
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            if (System.IO.Path.GetFileName(file) == "lock") continue;
            var copy = System.IO.Path.Combine(path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            await using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var to = new FileStream(copy, FileMode.CreateNew);
            await from.CopyToAsync(to);
        }
        return new(path, await OpenAsync(path));
    }

    /// <summary>What a store of the first release kept of keys and identities, with what it must still open to.</summary>
    public static JsonElement Fixture()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "sealed-documents-1.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Puts the fixture's documents into the store.</summary>
    public Task PutAsync(JsonElement fixture) => Store.WriteAsync<object?>(
        tx =>
        {
            foreach (var d in fixture.GetProperty("documents").EnumerateArray())
                tx.PutDocument(d.GetProperty("kind").GetString()!, d.GetProperty("account").GetString()!, d.GetProperty("id").GetString()!, d.GetProperty("bytes").GetBytesFromBase64());
            return null;
        },
        null,
        CancellationToken.None);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(Path);
    }

    /// <summary>True where any file of the store holds these bytes in clear.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            // Nothing is ever written into the lock's file, and while it is locked it cannot be opened.
            if (System.IO.Path.GetFileName(file) == "lock") continue;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) >= 0) return true;
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }

    private static Task<Store> OpenAsync(string path) =>
        Storage.Store.OpenAsync(new StoreOptions { DataDirectory = System.IO.Path.Combine(path, "data") }, TimeProvider.System, NullLogger<Store>.Instance);
}
