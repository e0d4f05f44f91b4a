using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>Tells whose a bucket is. Implemented by Objects.</summary>
public interface IBucketOwners
{
    /// <summary>The owning account of an existing bucket, or null.</summary>
    AccountId? OwnerOf(BucketName bucket);
}

/// <summary>
/// The one place where access is decided. It decides each demand of a request; a bucket that does not exist is an error of its own, as
/// S3 tells it to everybody.
/// </summary>
public sealed class AccessGate(IAccessPolicy policy, IBucketOwners buckets, ICredentials credentials)
{
    /// <summary>The number of the snapshot that a decision made now would stand on.</summary>
    public long Snapshot => credentials.Snapshot;

    /// <summary>Decides all demands. A denied item of a batch denies that item; any other denial denies the request.</summary>
    public Result<Authorized<TInput>> Decide<TInput>(TInput input, Call call, IReadOnlyList<Demand> demands, bool isOpen)
        where TInput : class
    {
        var snapshot = credentials.Snapshot;
        HashSet<int>? deniedItems = null;
        Decision? last = null;
        // Only what is said to be open may demand nothing: a forgotten demand must not be an open door.
        if (demands.Count == 0 && !isOpen) throw new InvalidOperationException($"{call.Operation?.Info.Name} demands nothing.");
        foreach (var demand in demands)
        {
            var owner = OwnerOf(demand, call.Caller);
            if (demand.Scope == DemandScope.Bucket && owner is null) return GateErrors.NoSuchBucket(demand.Bucket);
            if (demand.Scope == DemandScope.Bucket && ExpectedOwnerFault(demand, call, owner!.Value) is { } fault) return fault;
            last = policy.Decide(new AccessQuestion
            {
                Action = demand.Action,
                Resource = demand.Resource,
                ResourceAccount = owner?.Value,
                Principal = call.Caller.Kind == CallerKind.Anonymous ? null : new(call.Caller.Arn, call.Caller.Account.Value, call.Caller.Kind == CallerKind.Root),
            });
            if (last.IsAllowed) continue;
            if (demand.Item is { } item)
            {
                (deniedItems ??= []).Add(item);
                continue;
            }
            call.Audit.DecidedBy(demand.Action, last);
            return GateErrors.AccessDenied();
        }
        if (last is not null) call.Audit.DecidedBy(demands[^1].Action, last);
        return new Authorized<TInput>(input, call, demands, last ?? Open, snapshot, deniedItems);
    }

    /// <summary>Decides again what was decided on an older snapshot.</summary>
    public Result<Authorized<TInput>> DecideAgain<TInput>(Authorized<TInput> granted)
        where TInput : class => Decide(granted.Input, granted.Call, granted.Demands, granted.Demands.Count == 0);

    private static readonly Decision Open = new(true, "open", "The operation is open to all.");

    private AccountId? OwnerOf(Demand demand, Caller caller) => demand.Scope switch
    {
        DemandScope.Bucket => buckets.OwnerOf(demand.Bucket),
        _ => caller.Kind == CallerKind.Anonymous ? null : caller.Account,
    };

    /// <summary>
    /// A client may say whose it believes the bucket to be. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    /// </summary>
    private static ServiceError? ExpectedOwnerFault(Demand demand, Call call, AccountId owner)
    {
        var expected = call.Request.Header(demand.IsSource ? "x-amz-source-expected-bucket-owner" : "x-amz-expected-bucket-owner");
        return expected is null || string.Equals(expected, owner.Value, StringComparison.Ordinal) ? null : GateErrors.AccessDenied();
    }
}
