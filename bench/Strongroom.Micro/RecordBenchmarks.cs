using BenchmarkDotNet.Attributes;
using Strongroom.Crypto;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Model;
using Strongroom.Trail.Ports;

namespace Strongroom.Micro;

/// <summary>The record of one GetObject, encoded and sealed.</summary>
public class RecordBenchmarks : IRecordKeys, IDisposable
{
    private readonly AuditEvent _audit = new()
    {
        EventId = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), RequestId = "0123456789ABCDEF", HostId = new string('h', 64), TimeMs = 1, EventSource = "s3.amazonaws.com",
        EventName = "GetObject", Region = "us-east-1", Class = AuditClass.Data, IsReadOnly = true, ClaimedAccessKeyId = "AKIAIOSFODNN7EXAMPLE",
        RecipientAccount = "111122223333", SourceIpAddress = "127.0.0.1", UserAgent = "load", Host = "localhost:9000", Method = "GET", RequestUri = "/bench/k/0000000017",
        SignatureVersion = "SigV4", AuthenticationMethod = "AuthHeader", Bucket = "bench", Key = "k/0000000017", Status = 200, BytesOut = 4096, ObjectSize = 4096,
        Resources = { new("AWS::S3::Object", "arn:aws:s3:::bench/k/0000000017", "111122223333"), new("AWS::S3::Bucket", "arn:aws:s3:::bench", "111122223333") },
    };

    private readonly RecordSealer _sealer;

    public RecordBenchmarks() => _sealer = new RecordSealer(this, RandomSource.System);

    [Benchmark]
    public OutboxRow EncodeAndSeal() => _sealer.Seal(_audit);

    public void Derive(string label, ReadOnlySpan<byte> context, Span<byte> destination) => destination.Fill(7);

    public void Dispose()
    {
        _sealer.Dispose();
        GC.SuppressFinalize(this);
    }
}
