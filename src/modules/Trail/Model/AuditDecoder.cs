using System.Text;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;

namespace Strongroom.Trail.Model;

/// <summary>The reading half of <see cref="AuditCodec"/>.</summary>
internal static class AuditDecoder
{
    public static AuditEvent Read(ref FieldReader reader)
    {
        var audit = new AuditEvent();
        var caller = new CallerDecoder();
        string? action = null, layer = null, reason = null;
        while (!reader.IsAtEnd)
        {
            var tag = (AuditField)reader.Byte();
            var block = reader.Block();
            switch (tag)
            {
                case AuditField.EventId: audit.EventId = Id(block); break;
                case AuditField.RequestId: audit.RequestId = Text(block); break;
                case AuditField.HostId: audit.HostId = Text(block); break;
                case AuditField.TimeMs: audit.TimeMs = FieldReader.Number(block); break;
                case AuditField.DurationMs: audit.DurationMs = FieldReader.Number(block); break;
                case AuditField.EventSource: audit.EventSource = Text(block); break;
                case AuditField.EventName: audit.EventName = Text(block); break;
                case AuditField.Region: audit.Region = Text(block); break;
                case AuditField.Class: audit.Class = (AuditClass)FieldReader.Number(block); break;
                case AuditField.IsReadOnly: audit.IsReadOnly = FieldReader.Number(block) != 0; break;
                case AuditField.ClaimedAccessKeyId: audit.ClaimedAccessKeyId = Text(block); break;
                case AuditField.RecipientAccount: audit.RecipientAccount = Text(block); break;
                case AuditField.SourceIpAddress: audit.SourceIpAddress = Text(block); break;
                case AuditField.UserAgent: audit.UserAgent = Text(block); break;
                case AuditField.Host: audit.Host = Text(block); break;
                case AuditField.Method: audit.Method = Text(block); break;
                case AuditField.RequestUri: audit.RequestUri = Text(block); break;
                case AuditField.TlsVersion: audit.TlsVersion = Text(block); break;
                case AuditField.CipherSuite: audit.CipherSuite = Text(block); break;
                case AuditField.VpcEndpointId: audit.VpcEndpointId = Text(block); break;
                case AuditField.SignatureVersion: audit.SignatureVersion = Text(block); break;
                case AuditField.AuthenticationMethod: audit.AuthenticationMethod = Text(block); break;
                case AuditField.Bucket: audit.Bucket = Text(block); break;
                case AuditField.Key: audit.Key = Text(block); break;
                case AuditField.RequestParameter: audit.RequestParameters.Add(FieldReader.Pair(block)); break;
                case AuditField.ResponseElement: audit.ResponseElements.Add(FieldReader.Pair(block)); break;
                case AuditField.Resource: audit.Resources.Add(Resource(block)); break;
                case AuditField.Item: audit.Items.Add(FieldReader.Pair(block)); break;
                case AuditField.Status: audit.Status = (int)FieldReader.Number(block); break;
                case AuditField.ErrorCode: audit.ErrorCode = Text(block); break;
                case AuditField.ErrorMessage: audit.ErrorMessage = Text(block); break;
                case AuditField.BytesIn: audit.BytesIn = FieldReader.Number(block); break;
                case AuditField.BytesOut: audit.BytesOut = FieldReader.Number(block); break;
                case AuditField.ObjectSize: audit.ObjectSize = FieldReader.Number(block); break;
                case AuditField.SseApplied: audit.SseApplied = Text(block); break;
                case AuditField.DecidedAction: action = Text(block); break;
                case AuditField.DecidedLayer: layer = Text(block); break;
                case AuditField.DecidedReason: reason = Text(block); break;
                case AuditField.Demand: audit.Demands.Add(Demand(block)); break;
                case AuditField.DemandsBeyond: audit.DemandsBeyond = FieldReader.Number(block); break;
                case AuditField.Explanation: audit.ExplanationJson = Text(block); break;
                default: caller.Take(tag, block); break;
            }
        }
        audit.Caller = caller.ToCaller();
        audit.DecidedBy(action, layer, reason);
        return audit;
    }

    private static string Text(ReadOnlySpan<byte> block) => Encoding.UTF8.GetString(block);

    private static Guid Id(ReadOnlySpan<byte> block) => block.Length == 16 ? new Guid(block, bigEndian: true) : throw new RecordBrokenException();

    private static DecidedDemand Demand(ReadOnlySpan<byte> block)
    {
        var reader = new FieldReader(block);
        var isAllowed = (reader.Byte() & 1) != 0;
        return new(reader.Text(), reader.Text(), isAllowed, reader.Text(), reader.Text());
    }

    private static AuditResource Resource(ReadOnlySpan<byte> block)
    {
        var reader = new FieldReader(block);
        var flags = reader.Byte();
        return new(reader.Text(), reader.Text(), (flags & 2) != 0 ? reader.Text() : null, (flags & 1) != 0);
    }
}
