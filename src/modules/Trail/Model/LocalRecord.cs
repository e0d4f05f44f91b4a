using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Strongroom.Storage;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>
/// The record on this server's own disk: sealed rows in files that only grow, each frame bound to the one before it. One writer; readers see
/// what is durable. See docs/formats/local-record-file.md
/// </summary>
internal sealed class LocalRecord : IDisposable
{
    private const string ChainLabel = "audit-record-chain";
    private const int FrameSizeKeptMax = 4 << 20;

    private readonly IRecordFiles files;
    private readonly TrailOptions options;
    private readonly RecordCatalog catalog;
    private readonly byte[] chainKey = new byte[RecordFrame.CodeSize];
    private readonly FieldWriter frame = new(FrameSizeKeptMax);
    private RecordFile? active;
    private bool hasFailed;

    /// <summary>Opens the folder and cuts a torn tail: what is not whole and beyond the cursor was never acknowledged to the outbox.</summary>
    /// <param name="cursor">How far the store says that the record is durable.</param>
    public LocalRecord(IRecordFiles files, IRecordKeys keys, TrailOptions options, long cursor, ILogger log)
    {
        this.files = files;
        this.options = options;
        keys.Derive(ChainLabel, [], chainKey);
        catalog = new RecordCatalog(files, chainKey);
        active = new RecordRecovery(files, catalog, log).Recover(cursor);
        Last = Math.Max(catalog.Last, cursor);
    }

    /// <summary>The last sequence number that is durable here.</summary>
    public long Last { get; private set; }

    /// <summary>The first sequence number that is here; 0 where there is none.</summary>
    public long First => catalog.First;

    /// <summary>Appends rows as one frame and returns when they are durable.</summary>
    /// <exception cref="IOException">They are not; the same rows may be appended again.</exception>
    public void Append(IReadOnlyList<OutboxRow> rows)
    {
        if (rows.Count is 0 or > RecordFrame.RowsMax) throw new ArgumentException("A frame has between 1 and 10,000 rows.", nameof(rows));
        if (rows[0].Sequence <= Last) throw new ArgumentException("Rows only follow what is there.", nameof(rows));
        var file = active is { } open && open.Length < options.RecordFileBytesMax ? open : NewFile();
        var isNew = !ReferenceEquals(file, active);
        if (hasFailed)
        {
            // A failed write may have left any part of itself.
            if (isNew) files.Delete(file.Name);
            else files.Truncate(file.Name, file.Length);
        }
        hasFailed = true;
        var header = Build(rows, isNew ? file : null, file.LastCode);
        files.Append(file.Name, isNew ? 0 : file.Length, frame.Written);
        hasFailed = false;
        file.Add(header, RecordFrame.CodeOf(frame.Written[(isNew ? RecordFrame.FileHeaderSize : 0)..]).ToArray());
        if (isNew) catalog.Add(file);
        active = file;
        Last = header.Last;
    }

    /// <summary>Rows after a sequence number and before another, in order; at most so many.</summary>
    /// <exception cref="RecordDamagedException">What comes next cannot be proved any more.</exception>
    public IReadOnlyList<OutboxRow> Read(long after, long before, int max)
    {
        var rows = new List<OutboxRow>();
        catalog.Read(after, max, rows);
        var count = 0;
        while (count < rows.Count && count < max && rows[count].Sequence < before) count++;
        rows.RemoveRange(count, rows.Count - count);
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(chainKey);

    private RecordFile NewFile()
    {
        var previous = active?.LastCode ?? new byte[RecordFrame.CodeSize];
        Span<byte> header = stackalloc byte[RecordFrame.FileHeaderSize];
        var number = catalog.LastNumber + 1;
        RecordFrame.WriteFileHeader(header, number, previous, chainKey);
        return new RecordFile(number, previous, header[^RecordFrame.CodeSize..].ToArray());
    }

    private FrameHeader Build(IReadOnlyList<OutboxRow> rows, RecordFile? newFile, ReadOnlySpan<byte> previous)
    {
        frame.Clear();
        var start = newFile is null ? 0 : RecordFrame.FileHeaderSize;
        frame.Skip(start + RecordFrame.HeaderSize);
        foreach (var row in rows) RecordFrame.WriteRow(frame, rows[0].Sequence, row);
        var bytes = frame.Written;
        if (newFile is not null) RecordFrame.WriteFileHeader(bytes, newFile.Number, newFile.Previous, chainKey);
        var header = new FrameHeader(rows[0].Sequence, rows[^1].Sequence, rows.Count, bytes.Length - start - RecordFrame.HeaderSize);
        RecordFrame.Close(bytes[start..], header, previous, chainKey);
        return header;
    }
}
