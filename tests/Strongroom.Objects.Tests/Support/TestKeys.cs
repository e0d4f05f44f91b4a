using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>Data keys under versions of one key, all of which live as long as the test.</summary>
internal sealed class TestKeys : IDataKeys, IKeyVersions, IDisposable
{
    private readonly Dictionary<string, Kek> keks = new(StringComparer.Ordinal) { ["test"] = new Kek("test", new byte[32], RandomSource.System) };
    private readonly Lock gate = new();
    private string current = "test";

    public IReadOnlyList<string> Accounts => [TestPrincipals.Account.Value];

    public int VersionsMax => 4;

    /// <summary>The ids of the versions that there are.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (gate) return [.. keks.Keys];
        }
    }

    public string Current
    {
        get
        {
            lock (gate) return current;
        }
    }

    public byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> plaintextKey)
    {
        Assert.Equal(12, account.Length);
        RandomSource.System.Fill(plaintextKey[..32]);
        lock (gate) return KeyWrap.Wrap(keks[current], plaintextKey[..32], context);
    }

    public byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintextKey = default)
    {
        if (KeyWrap.KeyId(wrapped) == Current) return wrapped;
        var opened = new byte[32];
        if (plaintextKey.IsEmpty) OpenDataKey(wrapped, context, opened);
        else plaintextKey.CopyTo(opened);
        lock (gate) return KeyWrap.Wrap(keks[current], opened, context);
    }

    public void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plaintextKey)
    {
        lock (gate)
        {
            if (!keks.TryGetValue(KeyWrap.KeyId(wrapped), out var kek)) throw new SealBrokenException();
            KeyWrap.Unwrap(kek, wrapped, context, plaintextKey);
        }
    }

    public INewKeyVersion Create(AccountId account) => new Made(this);

    public IReadOnlyList<string> Former(IReadTransaction tx, string account)
    {
        lock (gate) return [.. keks.Keys.Where(id => id != current)];
    }

    public void Destroy(IWriteTransaction tx, string account, string id) => tx.OnCommitted(() =>
    {
        lock (gate)
            if (keks.Remove(id, out var kek)) kek.Dispose();
    });

    public Result<byte[]?> RenewKmsKey(KmsUse use, ReadOnlySpan<byte> wrapped) => Result<byte[]?>.Success(null);

    public void Dispose()
    {
        foreach (var kek in keks.Values) kek.Dispose();
    }

    private sealed class Made(TestKeys keys) : INewKeyVersion
    {
        public void Put(IWriteTransaction tx) => tx.OnCommitted(() =>
        {
            var key = new byte[32];
            RandomSource.System.Fill(key);
            lock (keys.gate)
            {
                keys.current = $"test-{keys.keks.Count + 1}";
                keys.keks.Add(keys.current, new Kek(keys.current, key, RandomSource.System));
            }
        });

        public void Dispose()
        {
        }
    }
}
