using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Server;

/// <summary>DescribeKeyRewrap: how far the rewrap is that was asked for last. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-DescribeKeyRewrap</summary>
internal sealed class DescribeKeyRewrap(KeyRewrap rewrap) : JsonOperation<DescribeKeyRewrap.Input, DescribeKeyRewrap.Output>
{
    private const int DocumentBytesMax = 1024;

    public sealed record Input;

    /// <param name="State">Null where none was ever asked for.</param>
    public sealed record Output(RewrapState? State);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DescribeKeyRewrap", Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document, DocumentBytesMax = DocumentBytesMax,
    };

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:DescribeKeyRewrap")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Output>>(new Output(rewrap.Find()));

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Status", output.State?.Phase switch { null => "NONE", RewrapPhase.Done => "DONE", RewrapPhase.Counting => "COUNTING", RewrapPhase.Rewrapping => "REWRAPPING", _ => "CHECKING" });
        if (output.State is { } state)
        {
            w.Json.WriteStartArray("AccountIds");
            foreach (var account in state.Accounts) w.Json.WriteStringValue(account);
            w.Json.WriteEndArray();
            w.Json.WriteString("Started", Text(state.StartedMs));
            if (state.EndedMs is { } ended) w.Json.WriteString("Ended", Text(ended));
            w.Json.WriteNumber("Total", state.Total);
            w.Json.WriteNumber("Done", state.Done);
            w.Json.WriteNumber("Left", state.Phase == RewrapPhase.Done ? state.Left : Math.Max(0, state.Total - state.Done));
            w.Json.WriteNumber("Failed", state.Failed);
            w.Json.WriteNumber("KmsDone", state.KmsDone);
            w.Json.WriteNumber("KmsLeft", state.KmsLeft);
        }
        w.Json.WriteEndObject();
    }

    private static string Text(long ms) => LockXml.TextOf(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
