using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>What an operation answered.</summary>
internal sealed record S3Answer(ServiceError? Error, int Status, IHeaderDictionary Headers, byte[] Body, AuditEvent Audit)
{
    public string Code => Error?.Code ?? "OK";

    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XElement.Parse(Text);

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public S3Answer Ok()
    {
        Assert.Equal("OK", Code);
        return this;
    }
}

/// <summary>The module over a real store in a folder of its own: everything but the network, the signature and the pipeline.</summary>
internal sealed class TestS3 : IAsyncDisposable, IAuditSink, IDataKeys
{
    public const string Region = "us-east-1";

    public static readonly AccountId Account = TestPrincipals.Account;
    public static readonly AccountId Other = TestPrincipals.Other;

    private readonly string folder;
    private readonly Kek kek;
    private readonly TestKeys versions = new();
    private readonly DenyingDirectory denying;

    private TestS3(Store store, string folder)
    {
        Store = store;
        this.folder = folder;
        kek = new Kek("test", new byte[Kek.KeySize], RandomSource.System);
        Access = new ObjectsAccess(store, Epoch, this, TimeProvider.System, RandomSource.System);
        denying = new DenyingDirectory(Access.Buckets);
        Gate = new AccessGate(new GateParts
        {
            Principals = Principals, Resources = [denying, KmsKeys], Conditions = [Access.Conditions], Epoch = Epoch, HomeAccount = Account, Time = TimeProvider.System,
        });
        Vault = new AttributesVault(this, RandomSource.System);
        Clock = new ComplianceClock(LockTime, TimeSpan.FromDays(1), kept: null);
        Module = new ObjectsModule(new ObjectsPorts(
            store, Access, Gate, new Changes(store, Gate, this, TimeProvider.System), this, KmsKeys, Principals, Principals, Mfa, Clock,
            new KeyRewrap(store, this, versions, KeyRewrapOptions.Default, RandomSource.System, TimeProvider.System, NullLogger.Instance), TimeProvider.System,
            RandomSource.System, NullLoggerFactory.Instance));
    }

    /// <summary>A bucket's encryption that lets in what is under the client's own keys.</summary>
    public const string CustomerKeysLetIn =
        "<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>";

    public Store Store { get; }

    /// <summary>Everything that was written to disk is below it.</summary>
    public string Folder => folder;

    public TestKmsKeys KmsKeys { get; } = new();

    public TestMfa Mfa { get; } = new();

    /// <summary>The time of the compliance clock, which goes only when told.</summary>
    public MovableTime LockTime { get; } = new(TimeProvider.System.GetUtcNow());

    public ComplianceClock Clock { get; }

    /// <summary>Whether requests come over TLS.</summary>
    public bool IsTls { get; set; }

    public TestPrincipals Principals { get; } = new();

    public AccessEpoch Epoch { get; } = new();

    public ObjectsAccess Access { get; }

    public BucketDirectory Buckets => Access.Buckets;

    public AccessGate Gate { get; }

    public AttributesVault Vault { get; }

    public ObjectsModule Module { get; }

    public ConcurrentQueue<AuditEvent> Records { get; } = [];

    public static async Task<TestS3> OpenAsync()
    {
        var directory = Directory.CreateTempSubdirectory("strongroom-").FullName;
        var store = await Store.OpenAsync(new StoreOptions { DataDirectory = Path.Combine(directory, "data") }, TimeProvider.System, NullLogger<Store>.Instance);
        return new TestS3(store, directory);
    }

    /// <summary>Lets bucket "photos" take what is under the client's own keys.</summary>
    public async Task LetCustomerKeysInAsync() => (await SendAsync("PutBucketEncryption", "PUT", "/photos?encryption", CustomerKeysLetIn)).Ok();

    /// <summary>From now on an action is denied on resources that end with this text.</summary>
    public void Deny(string action, string resourceEnd) => denying.Deny(action, resourceEnd);

    public Task<S3Answer> SendAsync(
        string operation, string method, string target, string? document = null, string region = Region, AccountId? account = null, params (string Name, string Value)[] headers)
    {
        var found = Module.Operations.Single(o => o.Info.Name == operation);
        return SendAsync(found, method, target, document is null ? [] : Encoding.UTF8.GetBytes(document), region, TestPrincipals.Root(account ?? Account), headers);
    }

    /// <summary>The same by a caller of the test's own.</summary>
    public Task<S3Answer> SendAsAsync(Caller caller, string operation, string method, string target, string? document = null, params (string Name, string Value)[] headers)
    {
        var found = Module.Operations.Concat(Module.ControlOperations).Single(o => o.Info.Name == operation);
        return SendAsync(found, method, target, document is null ? [] : Encoding.UTF8.GetBytes(document), Region, caller, headers);
    }

    public Task<S3Answer> SendAsync(Operation operation, string method, string target, IncomingBody body, string region, Caller caller, (string Name, string Value)[] headers) =>
        SendAsync(operation, method, target, [], region, caller, headers, body);

    public async Task<S3Answer> SendAsync(
        Operation operation, string method, string target, byte[] body, string region, Caller caller, (string Name, string Value)[] headers, IncomingBody? stream = null)
    {
        var context = Context(method, target, headers);
        using var sent = new MemoryStream();
        context.Response.Body = sent;
        var request = new WireRequest(context, Connection with { IsTls = IsTls });
        using var call = new Call
        {
            Request = request, Response = new WireResponse(context), Received = TimeProvider.System.GetUtcNow(), RequestId = "r", HostId = "h", Region = region,
            Audit = new AuditEvent { EventId = Guid.NewGuid(), RecipientAccount = caller.Account.Value },
        };
        call.Caller = caller;
        call.Operation = operation;
        call.Service = operation.Info.Service == AwsService.S3Control
            ? new ResolvedService(AwsService.S3Control, AwsProtocol.RestXml, null, null, request.Header("x-amz-account-id"))
            : new ResolvedService(AwsService.S3, AwsProtocol.RestXml, null, S3Addressing.Of(request, null, null), null);
        call.Body = stream ?? new TestBody(body, md5: request.Header("Content-MD5") is { } md5 ? Convert.FromBase64String(md5) : null);
        call.Buffered = new BufferedBody(body, HasMd5: true, HasChecksum: true);
        ServiceError? error;
        try
        {
            error = await operation.RunAsync(call, Gate, CancellationToken.None);
        }
        catch (ServiceException e)
        {
            error = e.Error;
        }
        if (error is null) await call.S3Writer!.SendAsync(CancellationToken.None);
        await context.Response.BodyWriter.FlushAsync();
        return new S3Answer(error, error?.Status ?? context.Response.StatusCode, context.Response.Headers, sent.ToArray(), call.Audit);
    }

    public async Task<BucketRow> AddBucketAsync(string name, VersioningState versioning = VersioningState.Off, AccountId? account = null)
    {
        var row = new BucketRow
        {
            Instance = Store.NewInstance(), Account = (account ?? Account).Value, Name = name, Region = Region, CreatedMs = 1_700_000_000_000, Versioning = versioning,
        };
        await WriteAsync(tx => tx.InsertBucket(row));
        return row;
    }

    /// <summary>Puts empty objects, all in one change.</summary>
    public Task AddObjectsAsync(BucketRow bucket, params IEnumerable<string> keys)
    {
        var objects = keys.Select(key => NewObject(bucket, key, null)).ToArray();
        return WriteAsync(tx =>
        {
            foreach (var (row, detail) in objects) tx.PutVersion(row, detail);
        });
    }

    public async Task AddVersionAsync(BucketRow bucket, string key, string versionId)
    {
        var (row, detail) = NewObject(bucket, key, versionId);
        await WriteAsync(tx => tx.PutVersion(row, detail));
    }

    private (ObjectRow Row, ObjectDetail Detail) NewObject(BucketRow bucket, string key, string? versionId)
    {
        var utf8 = Encoding.UTF8.GetBytes(key);
        var row = new ObjectRow
        {
            Bucket = bucket.Instance, Key = utf8, Instance = Store.NewInstance(), VersionId = versionId, Size = 5, ETag = "5d41402abc4b2a76b9719d911017c592",
            ModifiedMs = 1_700_000_000_123, Checksum = "CRC64NVME FULL_OBJECT", Account = bucket.Account,
        };
        var dataKey = new byte[IDataKeys.KeySize];
        var wrapped = Vault.NewKey(bucket, utf8, row.Instance, dataKey);
        var attributes = Vault.Seal(new ObjectAttributes { ContentType = "text/plain" }, dataKey, bucket.Instance, utf8, row.Instance);
        return (row, new ObjectDetail { Layout = BodyLayout.None, WrappedKey = wrapped, Attributes = attributes });
    }

    public async Task<UploadRow> AddUploadAsync(BucketRow bucket, string key, string uploadId)
    {
        var utf8 = Encoding.UTF8.GetBytes(key);
        var instance = Store.NewInstance();
        var dataKey = new byte[IDataKeys.KeySize];
        var wrapped = Vault.NewKey(bucket, utf8, instance, dataKey);
        var attributes = new ObjectAttributes { Checksum = new(ChecksumAlgorithm.Crc32C, ChecksumType.Composite, ""), IsChecksumDeclared = true };
        var upload = new UploadRow
        {
            Bucket = bucket.Instance, Key = utf8, UploadId = uploadId, Instance = instance, Account = bucket.Account, Initiator = Arn.OfRoot(Account),
            CreatedMs = 1_700_000_000_123, WrappedKey = wrapped, Attributes = Vault.Seal(attributes, dataKey, bucket.Instance, utf8, instance),
        };
        await WriteAsync(tx => tx.InsertUpload(upload));
        return upload;
    }

    public Task WriteAsync(Action<IWriteTransaction> change) => Store.WriteAsync(
        tx =>
        {
            change(tx);
            return 0;
        },
        record: null,
        CancellationToken.None);

    public static HttpContext Context(string method, string target, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Host = new HostString("localhost:9000");
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        return context;
    }

    public static ConnectionFacts Connection { get; } = new() { Listener = "test", IsTls = false, RemoteAddress = System.Net.IPAddress.Loopback };

    public OutboxRow Seal(AuditEvent audit)
    {
        Records.Enqueue(audit);
        return new OutboxRow(0, audit.RecipientAccount, audit.TimeMs, new byte[] { 1 });
    }

    public byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> plaintextKey)
    {
        RandomSource.System.Fill(plaintextKey);
        return KeyWrap.Wrap(kek, plaintextKey, context);
    }

    public byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintextKey = default) => wrapped;

    public void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plaintextKey) =>
        KeyWrap.Unwrap(kek, wrapped, context, plaintextKey);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        kek.Dispose();
        versions.Dispose();
        KmsKeys.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
