using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// RotateRootOfTrust: the root begins a new epoch, every key that it wraps moves there, and the old epoch is destroyed; data is not touched. Strongroom's own
/// operation. Spec: docs/spec-map.md#strongroom-RotateRootOfTrust
/// </summary>
internal sealed class RotateRootOfTrust(RootEpochs epochs) : JsonOperation<RotateRootOfTrust.Input, RotateRootOfTrust.Output>
{
    private const int DocumentBytesMax = 1024;

    public sealed record Input;

    /// <param name="Root">What the root is and where.</param>
    /// <param name="Epoch">The new epoch's id.</param>
    /// <param name="Keys">How many keys moved.</param>
    public sealed record Output(string Root, string Epoch, int Keys);

    public override OperationInfo Info { get; } = new()
    {
        Name = "RotateRootOfTrust", Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = false, Body = BodyKind.Document, DocumentBytesMax = DocumentBytesMax,
    };

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:RotateRootOfTrust")];

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        // Begun, it is finished: a client that goes away must not leave two epochs behind.
        var moved = await epochs.RenewAsync(delete: null, CancellationToken.None);
        return new Output(epochs.Root.Description, epochs.Root.Epochs[^1], moved);
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Root", output.Root);
        w.Json.WriteString("Epoch", output.Epoch);
        w.Json.WriteNumber("Keys", output.Keys);
        w.Json.WriteEndObject();
    }
}
