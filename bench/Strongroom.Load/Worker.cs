using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Strongroom.Load;

/// <summary>What one worker counted, or all of them together.</summary>
internal sealed class Tally
{
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Payload bytes sent or received.</summary>
    public long Bytes { get; set; }

    /// <summary>The sum over workers of their operations over their own time, so that a long last request does not distort.</summary>
    public double OpsPerSecond { get; set; }

    public double BytesPerSecond { get; set; }

    /// <summary>How often each unexpected thing happened: a status with its error code, or a broken connection.</summary>
    public SortedDictionary<string, long> Errors { get; } = new(StringComparer.Ordinal);

    public void Fault(string what) => Errors[what] = Errors.GetValueOrDefault(what) + 1;

    public void Add(Tally other)
    {
        Latencies.Add(other.Latencies);
        Bytes += other.Bytes;
        OpsPerSecond += other.OpsPerSecond;
        BytesPerSecond += other.BytesPerSecond;
        foreach (var (what, count) in other.Errors) Errors[what] = Errors.GetValueOrDefault(what) + count;
    }
}

/// <summary>One connection that sends a workload's requests one after another and judges every reply.</summary>
internal sealed class Worker(Target target, Payload payload, int expectedListKeys, TimeProvider clock) : IDisposable
{
    // Up to here head and body leave in one system call and one segment.
    private const int JoinedBytes = 64 << 10;
    private const int MaxFaults = 100;

    private readonly RequestWriter _writer = new(target, payload, clock);
    private readonly ResponseReader _reader = new();
    private readonly byte[] _joined = new byte[JoinedBytes + 4096];
    private Connection? _connection;
    private volatile bool _disposed;

    public async Task OpenAsync(CancellationToken ct)
    {
        _connection?.Dispose();
        _connection = null;
        _reader.Reset();
        _connection = await Connection.OpenAsync(target, ct);
        if (_disposed) _connection.Dispose();
    }

    /// <summary>Runs until the time is over or the workload ends; what is in flight is awaited and counted.</summary>
    public async Task<Tally> RunAsync(Workload workload, TimeSpan duration)
    {
        var tally = new Tally();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var now = start;
        for (var faults = 0; now < end && faults < MaxFaults && !_disposed && workload.TryNext(out var step);)
        {
            var before = now;
            var fault = await TryAsync(step, tally);
            now = Stopwatch.GetTimestamp();
            if (fault is null) tally.Latencies.Record((long)((now - before) * (1e9 / Stopwatch.Frequency)));
            else
            {
                faults++;
                tally.Fault(fault);
            }
        }

        var seconds = Math.Max(Stopwatch.GetElapsedTime(start, now).TotalSeconds, 1e-6);
        tally.OpsPerSecond = tally.Latencies.Count / seconds;
        tally.BytesPerSecond = tally.Bytes / seconds;
        return tally;
    }

    /// <summary>Sends a request that is not part of a workload and returns its reply; the body is kept.</summary>
    public async Task<Response> SendAsync(ReadOnlyMemory<byte> head)
    {
        await _connection!.SendAsync(head);
        return await ReceiveAsync(toHead: false, keepBody: true);
    }

    public RequestWriter Requests => _writer;

    public ReadOnlySpan<byte> Body => _reader.Body;

    public void Dispose()
    {
        _disposed = true;
        _connection?.Dispose();
    }

    /// <summary>Null when the reply was as it should be, else what was wrong.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string?> TryAsync(Step step, Tally tally)
    {
        try
        {
            if (_connection is null) await OpenAsync(CancellationToken.None);
            await SendAsync(step);
            var reply = await ReceiveAsync(step.Operation is Operation.Head, step.Operation is Operation.List);
            var fault = Judge(step.Operation, reply);
            if (fault is null) tally.Bytes += step.Operation is Operation.Put ? payload.Bytes.Length : reply.BodyLength;
            return fault;
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or ObjectDisposedException)
        {
            _connection?.Dispose();
            _connection = null;
            _reader.Reset();
            return _disposed ? "not answered when the run was stopped" : "connection: " + e.Message;
        }
    }

    private ValueTask SendAsync(Step step)
    {
        var head = _writer.Write(step);
        if (step.Operation is not Operation.Put) return _connection!.SendAsync(head);
        if (payload.Bytes.Length > JoinedBytes) return SendLongAsync(head);
        head.CopyTo(_joined);
        payload.Bytes.CopyTo(_joined, head.Length);
        return _connection!.SendAsync(_joined.AsMemory(0, head.Length + payload.Bytes.Length));
    }

    private async ValueTask SendLongAsync(ReadOnlyMemory<byte> head)
    {
        await _connection!.SendAsync(head);
        await _connection.SendAsync(payload.Bytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Response> ReceiveAsync(bool toHead, bool keepBody)
    {
        var reply = await _reader.ReadAsync(_connection!, toHead, keepBody);
        if (reply.Close)
        {
            _connection!.Dispose();
            _connection = null;
            _reader.Reset();
        }

        return reply;
    }

    private string? Judge(Operation operation, Response reply)
    {
        var expected = operation switch
        {
            Operation.Put => reply.Status is 200 or 201 or 204,
            Operation.Delete => reply.Status is 200 or 204,
            _ => reply.Status == 200,
        };
        if (!expected) return $"{operation} {reply.Status} {ErrorCode()}".TrimEnd();
        if (operation is Operation.Get && reply.BodyLength != payload.Bytes.Length)
            return $"Get {reply.Status} with {reply.BodyLength} bytes instead of {payload.Bytes.Length} (see --size)";
        if (operation is Operation.List && _reader.Body.Count("<Key>"u8) is var keys && keys != expectedListKeys)
            return $"List {reply.Status} with {keys} keys instead of {expectedListKeys}";
        return null;
    }

    private string ErrorCode()
    {
        var text = Encoding.UTF8.GetString(_reader.Body[..Math.Min(_reader.Body.Length, 2048)]);
        var from = text.IndexOf("<Code>", StringComparison.Ordinal);
        var to = text.IndexOf("</Code>", StringComparison.Ordinal);
        return from >= 0 && to > from ? text[(from + 6)..to] : "";
    }
}
