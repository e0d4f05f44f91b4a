using Microsoft.Extensions.Logging;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Trail.Model;
using Strongroom.Wire;

namespace Strongroom.Trail.Operations;

/// <summary>
/// ExplainRequest: the audit record of one request, with what decided it: for a denial each policy and statement that matched or nearly matched, and the
/// condition that failed with the value that it saw. It is a demand on the caller's account, and its requests are what is looked through; to whom the server's
/// own policy allows it, every account's are. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-ExplainRequest
/// </summary>
internal sealed class ExplainRequest(RecordQuery query, AccessGate gate, ILogger log) : JsonOperation<ExplainRequest.Input, byte[]>
{
    private const string Action = "strongroom:ExplainRequest";
    private const int RequestIdLengthMax = 64;

    public sealed record Input(string RequestId);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ExplainRequest",
        Service = AwsService.Strongroom,
        Audit = AuditClass.Management,
        IsReadOnly = true,
        Body = BodyKind.Document,
        DocumentBytesMax = 4096,
    };

    public override Input Parse(JsonRequestReader r)
    {
        var id = r.RequiredText("RequestId");
        r.Done();
        return id.Length <= RequestIdLengthMax ? new(id) : throw new ServiceException(new ServiceError("ValidationException", $"RequestId has at most {RequestIdLengthMax} characters.", 400));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount(Action)];

    public override Task<Result<byte[]>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        // The request's own demand is settled; this one only tells how far it reaches.
        AccountId? account = gate.May(granted.Call, Demand.OnServer(Action)) ? null : granted.Call.Caller.Account;
        try
        {
            return Task.FromResult<Result<byte[]>>(query.Find(granted.Input.RequestId, account, cancellationToken) is { } record
                ? record
                : new ServiceError("NoSuchRequest", $"No request with this id is among the last {RecordQuery.FindRowsReadMax:N0} records.", 404));
        }
        catch (RecordDamagedException damage)
        {
            log.LogCritical(damage, "The audit record is damaged from {From} on.", damage.From);
            return Task.FromResult<Result<byte[]>>(new ServiceError("RecordDamaged", damage.Message, 500));
        }
    }

    public override void Write(JsonResponseWriter w, byte[] output)
    {
        w.Json.WriteStartObject();
        w.Json.WritePropertyName("Record");
        w.Json.WriteRawValue(output, skipInputValidation: true);
        w.Json.WriteEndObject();
    }
}
