using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Tests;

/// <summary>Record files in memory, with writes that fail half way on request.</summary>
internal sealed class MemoryFiles : IRecordFiles
{
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes that the next append leaves before it fails; null where it succeeds.</summary>
    public int? FailAfter { get; set; }

    public int Appends { get; private set; }

    public string LastName => Files.Keys.Last();

    public MemoryFiles Copy()
    {
        var copy = new MemoryFiles();
        foreach (var (name, bytes) in Files) copy.Files[name] = [.. bytes];
        return copy;
    }

    public IReadOnlyList<string> List() => [.. Files.Keys];

    public void Append(string name, long offset, ReadOnlySpan<byte> bytes)
    {
        var before = Files.GetValueOrDefault(name, []);
        Assert.Equal(offset, before.Length);
        var failAfter = FailAfter;
        FailAfter = null;
        Files[name] = [.. before, .. bytes[..(failAfter ?? bytes.Length)]];
        if (failAfter is not null) throw new IOException("No space left on device.");
        Appends++;
    }

    public IRecordFileContent OpenRead(string name) => new Content(Files[name]);

    public void Truncate(string name, long length)
    {
        if (Files.TryGetValue(name, out var bytes)) Files[name] = bytes[..(int)length];
    }

    public void Delete(string name) => Files.Remove(name);

    private sealed class Content(byte[] bytes) : IRecordFileContent
    {
        public long Length => bytes.Length;

        public int Read(long offset, Span<byte> destination)
        {
            var count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
