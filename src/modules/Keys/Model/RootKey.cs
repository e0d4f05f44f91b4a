using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;

namespace Strongroom.Keys.Model;

/// <summary>
/// A root of trust whose epochs are keys in memory, read from a text of one line each: "strongroom-root-key-v1 ID BASE64" and a line feed, the oldest first.
/// Where the text is kept, and what protects it there, is the caller's: see docs/formats/root-key.md.
/// </summary>
public sealed class RootKey : IRootOfTrust, IDisposable
{
    /// <summary>The most epochs that a text may have: one is usual, two while keys move from one to the next.</summary>
    public const int EpochsMax = 64;

    private const string Magic = "strongroom-root-key-v1";
    private const int TextKeyLength = 44;

    private readonly Lock changing = new();
    private readonly RandomSource random;
    private readonly Action<ReadOnlyMemory<byte>> keep;
    private ImmutableArray<Epoch> epochs;

    private RootKey(string description, ImmutableArray<Epoch> epochs, RandomSource random, Action<ReadOnlyMemory<byte>> keep)
    {
        Description = description;
        this.epochs = epochs;
        this.random = random;
        this.keep = keep;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Epochs => [.. Held.Select(e => e.Id)];

    private ImmutableArray<Epoch> Held
    {
        get
        {
            lock (changing) return epochs;
        }
    }

    /// <summary>Makes the text of a root with one new epoch. The caller zeroes it once it is kept.</summary>
    public static byte[] CreateFile(RandomSource random)
    {
        using var epoch = Epoch.Create(random);
        return Text([epoch]);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="file">The text.</param>
    /// <param name="random">New epochs, nonces.</param>
    /// <param name="description">What it is and where, for messages.</param>
    /// <param name="keep">Makes a new text durable in place of the former one, or throws and leaves that; what it is handed is zeroed afterwards. Null where nothing is kept.</param>
    /// <exception cref="FormatException">It is no text of this version.</exception>
    public static RootKey Parse(ReadOnlySpan<byte> file, RandomSource random, string description = "the root key", Action<ReadOnlyMemory<byte>>? keep = null)
    {
        var read = new List<Epoch>();
        try
        {
            var text = file.TrimEnd("\r\n"u8);
            foreach (var range in text.Split((byte)'\n'))
            {
                read.Add(ReadLine(text[range].TrimEnd((byte)'\r'), random));
                if (read.Count > EpochsMax || read.DistinctBy(e => e.Id, StringComparer.Ordinal).Count() != read.Count) throw Malformed();
            }
            return new RootKey(description, [.. read], random, keep ?? (_ => { }));
        }
        catch
        {
            read.ForEach(e => e.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) => KeyWrap.Wrap(Held[^1].Kek, key, context);

    /// <inheritdoc/>
    public void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key)
    {
        var id = KeyWrap.KeyId(wrapped);
        foreach (var epoch in Held)
        {
            if (epoch.Id != id) continue;
            try
            {
                KeyWrap.Unwrap(epoch.Kek, wrapped, context, key);
                return;
            }
            catch (ObjectDisposedException)
            {
                // Destroyed since it was found.
                break;
            }
        }
        throw new RootEpochMissingException(id, this);
    }

    /// <inheritdoc/>
    public void AddEpoch()
    {
        lock (changing)
        {
            if (epochs.Length >= EpochsMax) throw new RootUnavailableException($"{Description} holds {EpochsMax} epochs already.");
            var next = epochs.Add(Epoch.Create(random));
            try
            {
                Keep(next);
            }
            catch
            {
                next[^1].Dispose();
                throw;
            }
            epochs = next;
        }
    }

    /// <inheritdoc/>
    public void DestroyEpoch(string id)
    {
        lock (changing)
        {
            var gone = epochs.FirstOrDefault(e => e.Id == id);
            if (gone is null) return;
            if (gone == epochs[^1]) throw new InvalidOperationException("The current epoch is not destroyed.");
            var next = epochs.Remove(gone);
            Keep(next);
            epochs = next;
            gone.Dispose();
        }
    }

    /// <summary>Hands out the text once more, for a root that is to be kept otherwise.</summary>
    /// <param name="take">What it is handed is zeroed afterwards.</param>
    public void Export(Action<ReadOnlyMemory<byte>> take)
    {
        lock (changing) Hand(epochs, take);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (changing)
        {
            foreach (var epoch in epochs) epoch.Dispose();
        }
    }

    private void Keep(ImmutableArray<Epoch> next) => Hand(next, keep);

    private static void Hand(ImmutableArray<Epoch> epochs, Action<ReadOnlyMemory<byte>> take)
    {
        var text = Text(epochs);
        try
        {
            take(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static Epoch ReadLine(ReadOnlySpan<byte> line, RandomSource random)
    {
        var key = GC.AllocateArray<byte>(Kek.KeySize + 3, pinned: true);
        try
        {
            var afterMagic = line.IndexOf((byte)' ');
            var afterId = line.LastIndexOf((byte)' ');
            if (afterMagic < 0 || afterId <= afterMagic || !RootEpochId.IsValid(line[(afterMagic + 1)..afterId]) || !Ascii.Equals(line[..afterMagic], Magic)
                || System.Buffers.Text.Base64.DecodeFromUtf8(line[(afterId + 1)..], key, out _, out var length) != OperationStatus.Done
                || length != Kek.KeySize)
                throw Malformed();
            return new Epoch(Encoding.ASCII.GetString(line[(afterMagic + 1)..afterId]), key.AsSpan(0, Kek.KeySize), random);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Built as bytes and not as a string: a string could not be zeroed.</summary>
    private static byte[] Text(IReadOnlyList<Epoch> epochs)
    {
        var lineLength = Magic.Length + 1 + RootEpochId.Length + 1 + TextKeyLength + 1;
        var text = GC.AllocateArray<byte>(epochs.Count * lineLength, pinned: true);
        for (var i = 0; i < epochs.Count; i++)
        {
            var line = text.AsSpan(i * lineLength, lineLength);
            Encoding.ASCII.GetBytes($"{Magic} {epochs[i].Id} ", line);
            System.Buffers.Text.Base64.EncodeToUtf8(epochs[i].Key, line[^(TextKeyLength + 1)..], out _, out _);
            line[^1] = (byte)'\n';
        }
        return text;
    }

    private static FormatException Malformed() => new("This is not a root key file that this version reads.");

    private sealed class Epoch : IDisposable
    {
        private readonly byte[] key = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);

        public Epoch(string id, ReadOnlySpan<byte> key, RandomSource random)
        {
            key.CopyTo(this.key);
            Kek = new Kek(id, key, random);
        }

        public string Id => Kek.Id;

        public ReadOnlySpan<byte> Key => key;

        public Kek Kek { get; }

        public static Epoch Create(RandomSource random)
        {
            Span<byte> drawn = stackalloc byte[Kek.KeySize];
            random.Fill(drawn);
            var epoch = new Epoch(RootEpochId.Create(random), drawn, random);
            CryptographicOperations.ZeroMemory(drawn);
            return epoch;
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(key);
            Kek.Dispose();
        }
    }
}
