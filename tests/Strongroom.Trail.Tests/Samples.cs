using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Tests;

internal sealed class TestKeys(byte seed = 1) : IRecordKeys
{
    public void Derive(string label, ReadOnlySpan<byte> context, Span<byte> destination) =>
        Crypto.Hkdf.Derive(Enumerable.Repeat(seed, 32).ToArray(), System.Text.Encoding.ASCII.GetBytes(label), context, destination);
}

/// <summary>Events as the pipeline fills them.</summary>
internal static class Samples
{
    public const string Account = "111122223333";

    public static Caller Root { get; } = new()
    {
        Kind = CallerKind.Root, Account = AccountId.Parse(Account), Arn = "arn:aws:iam::111122223333:root", PrincipalId = Account,
        CanonicalId = new string('a', 64), AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
    };

    public static AuditEvent Event(string name, AuditClass kind, bool isReadOnly) => new()
    {
        EventId = new Guid("6f1d6dd0-52b5-4b0c-9c52-1a2b3c4d5e6f"), RequestId = "79104EXAMPLEB723", HostId = "bG9jYWw=",
        TimeMs = 1_795_305_600_999, DurationMs = 12, EventSource = "s3.amazonaws.com", EventName = name, Region = "us-east-1", Class = kind, IsReadOnly = isReadOnly,
        Caller = Root, ClaimedAccessKeyId = Root.AccessKeyId, RecipientAccount = Account, SourceIpAddress = "192.0.2.7", UserAgent = "aws-cli/2.9.19",
        Host = "localhost:9000", Method = "GET", RequestUri = "/photos", TlsVersion = "TLSv1.3", CipherSuite = "TLS_AES_128_GCM_SHA256",
        SignatureVersion = "SigV4", AuthenticationMethod = "AuthHeader", Status = 200,
    };

    public static AuditEvent PutObject()
    {
        var audit = Event("PutObject", AuditClass.Data, isReadOnly: false);
        (audit.Method, audit.Bucket, audit.Key, audit.RequestUri) = ("PUT", "photos", "2026/käse & \"more\".jpg", "/photos/2026/k%C3%A4se");
        (audit.BytesIn, audit.ObjectSize, audit.SseApplied) = (4096, 4096, "Default_SSE_S3");
        audit.RequestParameters.Add(new("x-amz-storage-class", "STANDARD"));
        audit.ResponseElements.Add(new("x-amz-server-side-encryption", "AES256"));
        audit.Resources.Add(new("AWS::S3::Object", "arn:aws:s3:::photos/2026/käse", Account));
        audit.Resources.Add(new("AWS::S3::Bucket", "arn:aws:s3:::photos", Account));
        audit.DecidedBy("s3:PutObject", "root", "The account's root owns the bucket.");
        return audit;
    }

    public static AuditEvent ListObjects()
    {
        var audit = Event("ListObjects", AuditClass.Data, isReadOnly: true);
        (audit.Bucket, audit.BytesOut, audit.VpcEndpointId) = ("photos", 512, "vpce-0123456789abcdef0");
        audit.RequestParameters.Add(new("list-type", "2"));
        audit.RequestParameters.Add(new("prefix", "2026/"));
        audit.Resources.Add(new("AWS::S3::Object", "arn:aws:s3:::photos/", null, IsPrefix: true));
        audit.Resources.Add(new("AWS::S3::Bucket", "arn:aws:s3:::photos", Account));
        audit.DecidedBy("s3:ListBucket", "root", "The account's root owns the bucket.");
        return audit;
    }

    public static AuditEvent CreateBucket()
    {
        var audit = Event("CreateBucket", AuditClass.Management, isReadOnly: false);
        (audit.Method, audit.Bucket, audit.TlsVersion, audit.CipherSuite) = ("PUT", "photos", null, null);
        audit.DecidedBy("s3:CreateBucket", "root", "It is the account's root.");
        return audit;
    }

    public static AuditEvent PutBucketCors()
    {
        var audit = Event("PutBucketCors", AuditClass.Management, isReadOnly: false);
        (audit.Method, audit.Bucket) = ("PUT", "photos");
        audit.RequestParameters.Add(new("cors", ""));
        audit.Resources.Add(new("AWS::S3::Bucket", "arn:aws:s3:::photos", Account));
        audit.DecidedBy("s3:PutBucketCORS", "root", "The account's root owns the bucket.");
        return audit;
    }

    public static AuditEvent DeleteObjects()
    {
        var audit = Event("DeleteObjects", AuditClass.Data, isReadOnly: false);
        (audit.Method, audit.Bucket) = ("POST", "photos");
        audit.RequestParameters.Add(new("delete", ""));
        audit.Items.Add(new("a.jpg", "Deleted"));
        audit.Items.Add(new("b.jpg", "AccessDenied"));
        audit.Resources.Add(new("AWS::S3::Object", "arn:aws:s3:::photos/", Account, IsPrefix: true));
        audit.Resources.Add(new("AWS::S3::Bucket", "arn:aws:s3:::photos", Account));
        return audit;
    }

    public static AuditEvent AnonymousDenied()
    {
        var audit = Event("GetObject", AuditClass.Data, isReadOnly: true);
        (audit.Caller, audit.ClaimedAccessKeyId, audit.SignatureVersion, audit.AuthenticationMethod) = (Caller.Anonymous, null, null, null);
        (audit.Bucket, audit.Key, audit.UserAgent) = ("photos", "secret.jpg", null);
        (audit.Status, audit.ErrorCode, audit.ErrorMessage) = (403, "AccessDenied", "Access Denied");
        audit.Resources.Add(new("AWS::S3::Object", "arn:aws:s3:::photos/secret.jpg", Account));
        audit.Resources.Add(new("AWS::S3::Bucket", "arn:aws:s3:::photos", Account));
        audit.DecidedBy("s3:GetObject", "anonymous", "Nobody is allowed without credentials.");
        return audit;
    }

    public static AuditEvent WrongSignature()
    {
        var audit = Event("", AuditClass.Management, isReadOnly: false);
        (audit.Caller, audit.ClaimedAccessKeyId, audit.EventSource) = (Caller.Anonymous, "AKIAUNKNOWN", "");
        (audit.Status, audit.ErrorCode, audit.ErrorMessage) = (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        return audit;
    }

    public static AuditEvent ReadAuditRecords()
    {
        var audit = Event("ReadAuditRecords", AuditClass.Management, isReadOnly: true);
        (audit.EventSource, audit.Method, audit.UserAgent) = ("strongroom", "POST", "strongroom");
        // A name that comes twice: one member with a list.
        audit.RequestParameters.Add(new("x-amz-target", "Strongroom_20261122.ReadAuditRecords"));
        audit.RequestParameters.Add(new("x-amz-target", "again"));
        return audit;
    }

    /// <summary>A user signs with the session that a code of its device made.</summary>
    public static AuditEvent AsUser() => As(new Caller
    {
        Kind = CallerKind.User, Account = AccountId.Parse(Account), Arn = "arn:aws:iam::111122223333:user/team/alice", PrincipalId = "AIDACKCEVSQ6C2EXAMPLE",
        CanonicalId = new string('a', 64), AccessKeyId = "ASIAIOSFODNN7EXAMPLE", UserName = "alice", Session = Session("IAMUser") with { MfaAt = Issued },
    });

    public static AuditEvent AsRole() => As(new Caller
    {
        Kind = CallerKind.RoleSession, Account = AccountId.Parse(Account), Arn = "arn:aws:sts::111122223333:assumed-role/app/build-7",
        PrincipalId = "AROADBQP57FF2AEXAMPLE:build-7", CanonicalId = new string('a', 64), AccessKeyId = "ASIAIOSFODNN7EXAMPLE",
        Session = Session("Role") with
        {
            IssuerArn = "arn:aws:iam::111122223333:role/service/app", IssuerId = "AROADBQP57FF2AEXAMPLE", IssuerName = "app", SessionName = "build-7",
            SourceIdentity = "alice", FederatedProvider = "arn:aws:iam::111122223333:oidc-provider/issuer.example",
            FederatedClaims = [new("issuer.example:aud", "build"), new("issuer.example:sub", "repo:a")],
        },
    });

    public static AuditEvent AsFederatedUser() => As(new Caller
    {
        Kind = CallerKind.FederatedUser, Account = AccountId.Parse(Account), Arn = "arn:aws:sts::111122223333:federated-user/bob", PrincipalId = "111122223333:bob",
        CanonicalId = new string('a', 64), AccessKeyId = "ASIAIOSFODNN7EXAMPLE",
        Session = Session("IAMUser") with { IssuerArn = "arn:aws:iam::111122223333:user/broker", IssuerId = "AIDACKCEVSQ6C2EXAMPLE", IssuerName = "broker", SessionName = "bob" },
    });

    public static AuditEvent AsWebIdentity()
    {
        var audit = As(new Caller
        {
            Kind = CallerKind.WebIdentity, Account = default, Arn = "", PrincipalId = "issuer.example:build:repo:a", CanonicalId = "", UserName = "repo:a",
            Service = "arn:aws:iam::111122223333:oidc-provider/issuer.example",
        });
        (audit.EventName, audit.EventSource, audit.Class, audit.Bucket, audit.ClaimedAccessKeyId) = ("AssumeRoleWithWebIdentity", "sts.amazonaws.com", AuditClass.Management, null, null);
        (audit.Status, audit.ErrorCode, audit.ErrorMessage) = (200, null, null);
        audit.ResponseElements.Add(new("credentials.accessKeyId", "ASIAIOSFODNN7EXAMPLE"));
        audit.ResponseElements.Add(new("credentials.expiration", "2026-11-22T13:00:00Z"));
        audit.ResponseElements.Add(new("assumedRoleUser.arn", "arn:aws:sts::111122223333:assumed-role/app/build-7"));
        return audit;
    }

    public static AuditEvent AsService() => As(new Caller
    {
        Kind = CallerKind.Service, Account = default, Arn = "", PrincipalId = "", CanonicalId = "", Service = "cloudtrail.amazonaws.com",
    });

    /// <summary>A use of a key by S3, with names in the encryption context that have dots.</summary>
    public static AuditEvent KmsForS3()
    {
        var audit = Kms("Decrypt", isReadOnly: true);
        (audit.SourceIpAddress, audit.UserAgent) = ("s3.amazonaws.com", "s3.amazonaws.com");
        audit.RequestParameters.Add(new("keyId", KeyArn));
        audit.RequestParameters.Add(new("encryptionAlgorithm", "SYMMETRIC_DEFAULT"));
        audit.RequestParameters.Add(new("encryptionContext.team.name", "x"));
        audit.RequestParameters.Add(new("encryptionContext.aws:s3:arn", "arn:aws:s3:::photos/k"));
        return audit;
    }

    public static AuditEvent KmsCreateGrant()
    {
        var audit = Kms("CreateGrant", isReadOnly: false);
        audit.RequestParameters.Add(new("keyId", KeyArn));
        audit.RequestParameters.Add(new("operations", "Decrypt"));
        audit.RequestParameters.Add(new("operations", "Encrypt"));
        audit.RequestParameters.Add(new("constraints.encryptionContextSubset.dept", "finance"));
        return audit;
    }

    /// <summary>What KMS did by itself.</summary>
    public static AuditEvent KmsDeleteKey()
    {
        var audit = Kms("DeleteKey", isReadOnly: false);
        audit.Caller = new Caller { Kind = CallerKind.Service, Account = default, Arn = "", PrincipalId = "kms.amazonaws.com", CanonicalId = "", Service = "kms.amazonaws.com" };
        (audit.SourceIpAddress, audit.UserAgent) = ("AWS Internal", "AWS Internal");
        audit.RequestParameters.Add(new("keyId", "1234abcd-12ab-34cd-56ef-1234567890ab"));
        return audit;
    }

    private const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static AuditEvent Kms(string name, bool isReadOnly)
    {
        var audit = new AuditEvent
        {
            EventId = new Guid("6f1d6dd0-52b5-4b0c-9c52-1a2b3c4d5e6f"), RequestId = "79104EXAMPLEB723", TimeMs = 1_795_305_600_999, EventSource = "kms.amazonaws.com", EventName = name,
            Region = "us-east-1", Class = AuditClass.Management, IsReadOnly = isReadOnly, Caller = Root, RecipientAccount = Account, Status = 200,
        };
        audit.Resources.Add(new("AWS::KMS::Key", KeyArn, Account));
        return audit;
    }

    private static DateTimeOffset Issued { get; } = DateTimeOffset.FromUnixTimeMilliseconds(1_795_300_000_000);

    private static SessionFacts Session(string type) => new()
    {
        IssuedAt = Issued, ExpiresAt = Issued.AddHours(1), IssuerArn = "arn:aws:iam::111122223333:user/team/alice", IssuerType = type, IssuerId = "AIDACKCEVSQ6C2EXAMPLE",
        IssuerName = "alice",
    };

    private static AuditEvent As(Caller caller)
    {
        var audit = Event("GetObject", AuditClass.Data, isReadOnly: true);
        (audit.Caller, audit.Bucket, audit.ClaimedAccessKeyId) = (caller, "photos", caller.AccessKeyId);
        (audit.Status, audit.ErrorCode, audit.ErrorMessage) = (403, "AccessDenied", "Access Denied");
        audit.DecidedBy("s3:GetObject", "Identity", "nothing allows it: Identity");
        audit.ExplanationJson = """{"action":"s3:GetObject","resource":"arn:aws:s3:::photos/k","layers":[]}""";
        return audit;
    }

    /// <summary>Every kind of event, by the name of its golden file.</summary>
    public static IReadOnlyDictionary<string, AuditEvent> All { get; } = new Dictionary<string, AuditEvent>(StringComparer.Ordinal)
    {
        ["put-object"] = PutObject(), ["list-objects"] = ListObjects(), ["create-bucket"] = CreateBucket(), ["put-bucket-cors"] = PutBucketCors(),
        ["delete-objects"] = DeleteObjects(), ["anonymous-denied"] = AnonymousDenied(), ["wrong-signature"] = WrongSignature(),
        ["read-audit-records"] = ReadAuditRecords(), ["as-user"] = AsUser(), ["as-role"] = AsRole(), ["as-federated-user"] = AsFederatedUser(),
        ["as-web-identity"] = AsWebIdentity(), ["as-service"] = AsService(), ["kms-for-s3"] = KmsForS3(), ["kms-create-grant"] = KmsCreateGrant(),
        ["kms-delete-key"] = KmsDeleteKey(),
    };
}
