using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Server;

/// <summary>
/// RewrapKeys: each account's key, or one account's, gets a new version, and data keys move there in the background. Strongroom's own operation. Spec:
/// docs/spec-map.md#strongroom-RewrapKeys
/// </summary>
internal sealed class RewrapKeys(KeyRewrap rewrap, Changes changes) : JsonOperation<RewrapKeys.Input, RewrapKeys.Output>
{
    private const int DocumentBytesMax = 1024;

    public sealed record Input(AccountId? Account);

    public sealed record Output(IReadOnlyList<string> Accounts);

    public override OperationInfo Info { get; } = new()
    {
        Name = "RewrapKeys", Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = false, Body = BodyKind.Document, DocumentBytesMax = DocumentBytesMax,
    };

    public override Input Parse(JsonRequestReader r)
    {
        var text = r.Text("AccountId");
        r.Done();
        if (text is null) return new((AccountId?)null);
        return AccountId.TryParse(text, out var account) ? new(account) : throw new ServiceException(Invalid("AccountId has exactly 12 digits."));
    }

    public override void Describe(Input input, AuditEvent audit)
    {
        if (input.Account is { } account) audit.RequestParameters.Add(new("accountId", account.Value));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:RewrapKeys")];

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var versions = rewrap.Versions;
        var accounts = versions.Accounts;
        if (granted.Input.Account is { } wanted)
        {
            if (!accounts.Contains(wanted.Value, StringComparer.Ordinal)) return Invalid("There is no account " + wanted.Value + ".");
            accounts = [wanted.Value];
        }
        var made = new List<INewKeyVersion>(accounts.Count);
        try
        {
            foreach (var account in accounts) made.Add(versions.Create(AccountId.Parse(account)));
            return await changes.ChangeAsync<Input, Output>(
                granted,
                tx =>
                {
                    if (accounts.FirstOrDefault(a => versions.Former(tx, a).Count + 1 >= versions.VersionsMax) is { } full)
                        return new ServiceError("LimitExceededException", $"The key of account {full} has {versions.VersionsMax} versions: wait until they are gone (strongroom keys status).", 400);
                    foreach (var version in made) version.Put(tx);
                    rewrap.Begin(tx, accounts);
                    return new Output(accounts);
                },
                cancellationToken);
        }
        finally
        {
            foreach (var version in made) version.Dispose();
        }
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("AccountIds");
        foreach (var account in output.Accounts) w.Json.WriteStringValue(account);
        w.Json.WriteEndArray();
        w.Json.WriteEndObject();
    }

    private static ServiceError Invalid(string message) => new("ValidationException", message, 400);
}
