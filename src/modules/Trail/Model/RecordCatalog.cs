using Strongroom.Storage;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>
/// All record files in order. Only a file's beginning is looked at when the server starts; the whole of it is proved when somebody first
/// reads it.
/// </summary>
internal sealed class RecordCatalog(IRecordFiles files, byte[] chainKey)
{
    // What is known of a file takes 30 KB at most.
    private const int FilesKnownMax = 256;

    private readonly Lock guard = new();
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, RecordFile?> known = new(StringComparer.Ordinal);

    /// <summary>The first row's sequence number; 0 where there is none.</summary>
    public long First
    {
        get
        {
            lock (guard) return entries.FirstOrDefault(e => FirstOf(e) > 0) is { Name: not null } entry ? FirstOf(entry) : 0;
        }
    }

    /// <summary>The last proved row when the server started; 0 where there was none.</summary>
    public long Last { get; set; }

    public long LastNumber { get; private set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (guard) return [.. entries.Select(e => e.Name)];
        }
    }

    /// <summary>Takes in a file that was there at the start, by its header alone.</summary>
    public void AddUnread(string name)
    {
        Span<byte> bytes = stackalloc byte[RecordFrame.FileHeaderSize + RecordFrame.HeaderSize];
        using var content = files.OpenRead(name);
        var size = content.Read(0, bytes);
        var isFile = RecordFrame.TryReadFileHeader(bytes[..size], chainKey, out var number, out var previous, out _);
        var first = isFile && RecordFrame.TryReadHeader(bytes[RecordFrame.FileHeaderSize..size], out var frame) ? frame.First : 0;
        lock (guard) entries.Add(new(name, first, isFile ? previous : null));
        LastNumber = Math.Max(LastNumber, number > 0 ? number : NumberOf(name));
    }

    /// <summary>Takes in a file that was just begun.</summary>
    public void Add(RecordFile file)
    {
        lock (guard)
        {
            entries.Add(new(file.Name, file.First, file.Previous));
            known[file.Name] = file;
        }
        LastNumber = file.Number;
    }

    /// <summary>Takes out the last file, which was deleted.</summary>
    public void RemoveLast()
    {
        lock (guard)
        {
            known.Remove(entries[^1].Name);
            entries.RemoveAt(entries.Count - 1);
            LastNumber = entries.Count == 0 ? 0 : NumberOf(entries[^1].Name);
        }
    }

    /// <summary>A file, proved as far as that goes; null where not even its header is. Kept for the next time.</summary>
    public RecordFile? Open(string name)
    {
        lock (guard)
        {
            if (known.TryGetValue(name, out var file)) return file;
            if (known.Count >= FilesKnownMax)
            {
                // The last file is being written: its knowledge is the writer's, too.
                var last = entries[^1].Name;
                foreach (var other in known.Keys.Where(k => k != last).ToList()) known.Remove(other);
            }
            return known[name] = RecordScan.Open(files, name, chainKey);
        }
    }

    /// <summary>Rows after a sequence number, in order, at least <paramref name="max"/> where there are as many.</summary>
    /// <exception cref="RecordDamagedException">There is damage before the first row that could be told; otherwise what is before it is told first.</exception>
    public void Read(long after, int max, List<OutboxRow> rows)
    {
        Entry[] all;
        lock (guard) all = [.. entries];
        var i = Math.Max(all.Length - 1, 0);
        while (i > 0 && (FirstOf(all[i]) == 0 || FirstOf(all[i]) > after + 1)) i--;
        for (; i < all.Length && rows.Count < max; i++)
        {
            var file = Open(all[i].Name);
            try
            {
                if (file is not null) RecordScan.Rows(files, file, after, max, rows, chainKey);
            }
            catch (RecordBrokenException) when (rows.Count > 0)
            {
                return;
            }
            catch (RecordBrokenException)
            {
                throw new RecordDamagedException(after + 1, NextFirst(all, i));
            }
            if (rows.Count >= max || IsFollowed(file, all, i)) continue;
            if (rows.Count > 0) return;
            var next = NextFirst(all, i);
            if (next is null || next > after + 1) throw new RecordDamagedException(after + 1, next);
        }
    }

    /// <summary>True where nothing is missing between a file and the one after it.</summary>
    private static bool IsFollowed(RecordFile? file, Entry[] all, int i) =>
        file is { IsWhole: true } && (i == all.Length - 1 || all[i + 1].Previous is { } previous && previous.AsSpan().SequenceEqual(file.LastCode));

    private static long? NextFirst(Entry[] all, int i)
    {
        for (var j = i + 1; j < all.Length; j++)
            if (all[j].First > 0) return all[j].First;
        return null;
    }

    private long FirstOf(Entry entry)
    {
        if (entry.First > 0) return entry.First;
        lock (guard) return known.TryGetValue(entry.Name, out var file) ? file?.First ?? 0 : 0;
    }

    private static long NumberOf(string name) =>
        long.TryParse(name.AsSpan(0, name.IndexOf('.', StringComparison.Ordinal)), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;

    /// <param name="First">Its first row; 0 where it had none when it was looked at.</param>
    /// <param name="Previous">The code that it follows; null where its header is damaged.</param>
    private readonly record struct Entry(string Name, long First, byte[]? Previous);
}
