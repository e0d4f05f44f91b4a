using System.IO.Pipelines;
using System.Text;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Runtime.Tests;

internal sealed record TestInput(BucketName? Bucket, ObjectKey? Key, IncomingBody Body);

/// <summary>An operation that does what a test says.</summary>
internal sealed class TestOperation(string name, S3Route route) : S3Operation<TestInput, TestOutput>
{
    public IReadOnlyList<string> Unsupported { get; init; } = [];

    public BodyKind Body { get; init; }

    public bool IsOpen { get; init; }

    public bool DemandsNothing { get; init; }

    public Func<Authorized<TestInput>, CancellationToken, Task<Result<TestOutput>>> Does { get; set; } = (_, _) => Task.FromResult<Result<TestOutput>>(new TestOutput("done"));

    public Action? BeforeParse { get; set; }

    public override OperationInfo Info => new()
    {
        Name = name, Route = route, Audit = AuditClass.Data, IsReadOnly = route.Method != "PUT", Unsupported = Unsupported, Body = Body, IsOpen = IsOpen,
    };

    public override TestInput Parse(S3RequestReader r)
    {
        BeforeParse?.Invoke();
        return new(r.Bucket(), r.Address.Key is null ? null : r.Key(), r.Body());
    }

    public override IEnumerable<Demand> Demands(TestInput input) => DemandsNothing ? [] : [Demand.On("s3:" + name, input.Bucket!.Value, input.Key!)];

    public override Task<Result<TestOutput>> ExecuteAsync(Authorized<TestInput> granted, CancellationToken cancellationToken) => Does(granted, cancellationToken);

    public override void Write(S3ResponseWriter w, TestOutput output)
    {
        if (output.Streamed is { } body) w.Body(body);
        else w.Xml("Result").Element("Text", output.Text).Close("Result");
    }
}

internal sealed record TestOutput(string Text, ResponseBody? Streamed = null);

/// <summary>Sends half of itself and then fails.</summary>
internal sealed class HalfBody(Exception failure) : ResponseBody
{
    public override long Length => 10;

    public override async ValueTask WriteToAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        await writer.WriteAsync("half-"u8.ToArray(), cancellationToken);
        throw failure;
    }
}

/// <summary>Two accounts with a root each.</summary>
internal sealed class Accounts : ICredentials, IPrincipals
{
    public const string OtherKeyId = "AKIAOTHER";
    public const string OtherSecret = "other secret";

    public static readonly AccountId Home = AccountId.Parse("111122223333");
    public static readonly AccountId Other = AccountId.Parse("444455556666");

    /// <summary>False where every caller's user or role is gone.</summary>
    public bool AreThere { get; set; } = true;

    public bool IsActive { get; set; } = true;

    public static Caller Root(AccountId account, string keyId) => new()
    {
        Kind = CallerKind.Root, Account = account, Arn = Arn.OfRoot(account), PrincipalId = account.Value, CanonicalId = new string('a', 64), AccessKeyId = keyId,
    };

    public Credential? Find(string accessKeyId) => accessKeyId switch
    {
        TestRequest.AccessKeyId when IsActive => new(Root(Home, accessKeyId), Encoding.UTF8.GetBytes(TestRequest.SecretAccessKey)),
        OtherKeyId => new(Root(Other, accessKeyId), Encoding.UTF8.GetBytes(OtherSecret)),
        _ => null,
    };

    public Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol) => GateErrors.InvalidToken(protocol);

    public void NoteUse(Caller caller, AwsService service, string region)
    {
    }

    public string? CanonicalIdOf(AccountId account) => null;

    public PrincipalGrants? Find(Caller caller) => AreThere ? PrincipalGrants.None : null;
}

internal sealed class Buckets : IBucketOwners, IResourceDirectory
{
    private static readonly AttachedPolicy DenyAll = new("bucket policy", "arn:aws:s3:::photos", Parse(
        """{"Version":"2012-10-17","Statement":[{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"]}]}"""));

    /// <summary>What the gate asked for.</summary>
    public List<Demand> Asked { get; } = [];

    /// <summary>Demands that a bucket policy denies.</summary>
    public Func<Demand, bool>? Denies { get; set; }

    public DemandScope Scope => DemandScope.Bucket;

    public ResourceFacts? Find(Demand demand, Call call)
    {
        Asked.Add(demand);
        return OwnerOf(demand.Bucket) is { } owner ? new ResourceFacts { Owner = owner.Value, Policy = Denies?.Invoke(demand) == true ? DenyAll : null } : null;
    }

    private static PolicyDocument Parse(string text) =>
        PolicyParser.TryParse(text, PolicyKind.Bucket, "photos", out var document, out var fault) ? document : throw new InvalidOperationException(fault.Message);

    /// <summary>"photos" and "archive" are the first account's, "foreign" is the other's.</summary>
    public AccountId? OwnerOf(BucketName bucket) => bucket.Value switch
    {
        "photos" or "archive" => Accounts.Home,
        "foreign" => Accounts.Other,
        _ => null,
    };
}

internal sealed class TestCors : ICorsPolicies
{
    public Exception? Failure { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>> HeadersFor(BucketName bucket, string origin, string method) =>
        Failure is null ? [new("Access-Control-Allow-Origin", origin)] : throw Failure;
}

/// <summary>Keeps what was sealed last; the row tells the outcome.</summary>
internal sealed class TestSink : IAuditSink
{
    public AuditEvent? Last { get; private set; }

    public OutboxRow Seal(AuditEvent audit)
    {
        Last = audit;
        return new(0, audit.RecipientAccount, audit.TimeMs, Encoding.UTF8.GetBytes(audit.ErrorCode ?? "ok"));
    }
}

/// <summary>The real store, with a note of each record that was queued, and failures on demand.</summary>
internal sealed class WatchedStore(IStore store) : IStore
{
    public List<string> Appended { get; } = [];

    public Exception? AppendFailure { get; set; }

    public Action? OnAppend { get; set; }

    /// <summary>Runs on the caller's side before a change is handed to the writer.</summary>
    public Action? BeforeWrite { get; set; }

    public bool IsWritable => store.IsWritable;

    public long NewInstance() => store.NewInstance();

    public Task<T> WriteAsync<T>(Func<IWriteTransaction, T> change, Func<T, OutboxRow?>? record, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke();
        return store.WriteAsync(change, record, cancellationToken);
    }

    public ValueTask AppendAsync(OutboxRow row, bool durable, CancellationToken cancellationToken)
    {
        if (AppendFailure is not null) throw AppendFailure;
        Appended.Add(durable ? "durable" : "queued");
        OnAppend?.Invoke();
        return store.AppendAsync(row, durable, cancellationToken);
    }

    public T Read<T>(Func<IReadTransaction, T> read) => store.Read(read);

    public BlobWriter CreateBlob(long? lengthHint) => store.CreateBlob(lengthHint);

    public Task<bool> TruncateLogAsync(CancellationToken cancellationToken) => store.TruncateLogAsync(cancellationToken);

    public ValueTask WaitForOutboxAsync(long after, CancellationToken cancellationToken) => store.WaitForOutboxAsync(after, cancellationToken);
}
