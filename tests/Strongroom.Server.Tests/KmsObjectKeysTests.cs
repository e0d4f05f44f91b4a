using System.Diagnostics.Metrics;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Tests.Kms;
using Strongroom.Objects;
using Strongroom.Runtime;
using Strongroom.Server.Adapters;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>Objects' keys under real KMS keys: what the key's state allows, what is cached and for how long, and what is on record.</summary>
public sealed class KmsObjectKeysTests : IAsyncLifetime
{
    private static readonly KeyValuePair<string, string>[] OfObject = [new("aws:s3:arn", "arn:aws:s3:::b/k")];
    private static readonly KeyValuePair<string, string>[] OfBucket = [new("aws:s3:arn", "arn:aws:s3:::b")];

    private KmsRig rig = null!;
    private SharedKeyCache shared = null!;
    private KmsUseMetrics metrics = null!;
    private KmsObjectKeys keys = null!;
    private string key = "";

    public async ValueTask InitializeAsync()
    {
        rig = await KmsRig.StartAsync();
        shared = new SharedKeyCache(rig.Time);
        metrics = new KmsUseMetrics();
        Build();
        key = await rig.CreateKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        metrics.Dispose();
        shared.Dispose();
        await rig.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_opens_again_for_the_same_use_alone(bool isShared)
    {
        var (wrapped, plain) = await NewAsync(Use(isShared));

        Assert.Equal(plain, await OpenAsync(Use(isShared), wrapped));
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(Use(isShared) with { Context = [new("aws:s3:arn", "arn:aws:s3:::b/other")] }, wrapped));
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(Use(isShared), [.. wrapped[..^1], (byte)(wrapped[^1] ^ 1)]));
        var other = await rig.CreateKeyAsync();
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(Use(isShared) with { KeyArn = KmsRig.ArnOf(other) }, wrapped));
    }

    [Theory]
    [InlineData("DisableKey", "KMS.DisabledException", "is disabled.", false)]
    [InlineData("DisableKey", "KMS.DisabledException", "is disabled.", true)]
    [InlineData("ScheduleKeyDeletion", "KMS.KMSInvalidStateException", "is pending deletion.", false)]
    [InlineData("ScheduleKeyDeletion", "KMS.KMSInvalidStateException", "is pending deletion.", true)]
    [InlineData("destroy", "KMS.NotFoundException", "does not exist", false)]
    [InlineData("destroy", "KMS.NotFoundException", "does not exist", true)]
    public async Task The_keys_state_locks_at_once_what_is_new_and_what_is_stored_also_where_it_is_cached(string change, string code, string message, bool isShared)
    {
        var (wrapped, _) = await NewAsync(Use(isShared));
        await OpenAsync(Use(isShared), wrapped);

        await BringAsync(change);

        using var call = rig.NewCall(KmsRig.Root);
        var made = await keys.NewKeyAsync(call, Use(isShared), new byte[32], CancellationToken.None);
        var opened = await keys.OpenKeyAsync(call, Use(isShared), wrapped, new byte[32], CancellationToken.None);
        Assert.Equal((code, 400), (made.Error!.Code, made.Error.Status));
        Assert.Equal((code, 400), (opened.Error!.Code, opened.Error.Status));
        Assert.EndsWith(message, made.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DisableKey", "EnableKey")]
    [InlineData("ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey")]
    [InlineData("PutKeyPolicy")]
    [InlineData("CreateGrant")]
    [InlineData("RevokeGrant")]
    [InlineData("RetireGrant")]
    [InlineData("RotateKeyOnDemand")]
    [InlineData("EnableKeyRotation")]
    [InlineData("TagResource")]
    public async Task Any_change_of_the_key_ends_what_is_cached_of_it(params string[] changes)
    {
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } })).Ok();
        var (before, plain) = await NewAsync(Use(isShared: true));
        Assert.Equal(before, (await NewAsync(Use(isShared: true))).Wrapped);

        foreach (var change in changes) await BringAsync(change, grant);

        Assert.NotEqual(before, (await NewAsync(Use(isShared: true))).Wrapped);
        Assert.Equal(plain, await OpenAsync(Use(isShared: true), before));
    }

    [Fact]
    public async Task A_bucket_key_is_shared_for_an_hour_and_counted()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == KmsUseMetrics.MeterName) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (counts) counts[(string)tags[0].Value!] = counts.GetValueOrDefault((string)tags[0].Value!) + value;
        });
        listener.Start();

        var (first, _) = await NewAsync(Use(isShared: true));
        Assert.Equal(first, (await NewAsync(Use(isShared: true))).Wrapped);
        await OpenAsync(Use(isShared: true), first);
        rig.Time.Advance(TimeSpan.FromHours(1));
        var (second, _) = await NewAsync(Use(isShared: true));
        await OpenAsync(Use(isShared: true), first);

        Assert.NotEqual(first, second);
        Assert.Equal((2, 3, 2, 1), (counts["hit"], counts["miss"], counts["GenerateDataKey"], counts["Decrypt"]));
    }

    [Fact]
    public async Task A_bucket_key_has_one_record_for_each_requester_key_operation_and_hour()
    {
        var (alice, bob, other) = (rig.User("alice"), rig.User("bob"), KmsRig.ArnOf(await rig.CreateKeyAsync()));
        rig.Records.Clear();
        for (var i = 0; i < 3; i++)
        {
            foreach (var caller in new[] { alice, bob })
            {
                var (wrapped, _) = await NewAsync(Use(isShared: true), caller);
                await OpenAsync(Use(isShared: true), wrapped, caller);
            }
            await NewAsync(Use(isShared: true) with { KeyArn = other }, alice);
        }
        Assert.Equal(
            ["Decrypt alice", "Decrypt bob", "GenerateDataKey alice", "GenerateDataKey alice", "GenerateDataKey bob"],
            rig.Records.Select(r => $"{r.EventName} {r.Caller.UserName}").Order(StringComparer.Ordinal));

        rig.Time.Advance(TimeSpan.FromHours(1));
        await NewAsync(Use(isShared: true), alice);
        Assert.Equal(6, rig.Records.Count);
    }

    [Fact]
    public async Task A_key_of_an_objects_own_has_a_record_for_each_use_with_what_it_was_for()
    {
        rig.Records.Clear();
        var (wrapped, _) = await NewAsync(Use(isShared: false));
        await OpenAsync(Use(isShared: false), wrapped);
        await OpenAsync(Use(isShared: false), wrapped);

        Assert.Equal(["GenerateDataKey", "Decrypt", "Decrypt"], rig.Records.Select(r => r.EventName));
        var record = rig.Records[0];
        Assert.Equal(("kms.amazonaws.com", "s3.amazonaws.com", KmsRig.Root.Arn, KmsRig.Account.Value), (record.EventSource, record.SourceIpAddress, record.Caller.Arn, record.RecipientAccount));
        Assert.Contains(KeyValuePair.Create("encryptionContext.aws:s3:arn", "arn:aws:s3:::b/k"), record.RequestParameters);
        Assert.Equal(KmsRig.ArnOf(key), Assert.Single(record.Resources).Arn);
    }

    [Fact]
    public async Task What_was_refused_is_on_record_each_time()
    {
        rig.Records.Clear();
        using var call = rig.NewCall(KmsRig.Root);
        for (var i = 0; i < 2; i++)
            await keys.NoteDeniedAsync(call, "Decrypt", Use(isShared: true), new ServiceError("AccessDenied", "No.", 403), CancellationToken.None);
        await BringAsync("DisableKey");
        await keys.NewKeyAsync(call, Use(isShared: true), new byte[32], CancellationToken.None);

        Assert.Equal(["Decrypt AccessDenied", "Decrypt AccessDenied", "GenerateDataKey DisabledException"], rig.Records.Where(r => r.EventName.Length > 0).Select(r => $"{r.EventName} {r.ErrorCode}"));
    }

    [Fact]
    public async Task The_record_of_a_change_waits_for_the_change_and_that_of_a_read_for_nothing()
    {
        rig.Records.Clear();
        using var change = rig.NewCall(KmsRig.Root);
        change.Operation = rig.Operation("CreateKey");
        var made = await keys.NewKeyAsync(change, Use(isShared: false), new byte[32], CancellationToken.None);
        Assert.Equal("GenerateDataKey", Assert.Single(change.Further).EventName);
        Assert.Empty(rig.Records);

        using var read = rig.NewCall(KmsRig.Root);
        read.Operation = rig.Operation("DescribeKey");
        await keys.OpenKeyAsync(read, Use(isShared: false), made.Value, new byte[32], CancellationToken.None);
        Assert.Empty(read.Further);
        Assert.Equal("Decrypt", Assert.Single(rig.Records).EventName);
    }

    [Fact]
    public async Task Material_that_was_damaged_is_told_as_a_key_that_is_not_available()
    {
        var (wrapped, _) = await NewAsync(Use(isShared: false));
        var account = KmsRig.Account.Value;
        var (id, document) = Assert.Single(rig.Folder.Store.Read(tx => tx.ListDocuments(KeyMaterials.DocumentKind, account, null, 10)), d => d.Key.StartsWith(key, StringComparison.Ordinal));
        document[^1] ^= 1;
        await rig.Folder.Store.WriteAsync<object?>(
            tx =>
            {
                tx.PutDocument(KeyMaterials.DocumentKind, account, id, document);
                return null;
            },
            null, CancellationToken.None);
        await rig.RestartAsync();
        Build();

        using var call = rig.NewCall(KmsRig.Root);
        var made = await keys.NewKeyAsync(call, Use(isShared: false), new byte[32], CancellationToken.None);
        var opened = await keys.OpenKeyAsync(call, Use(isShared: false), wrapped, new byte[32], CancellationToken.None);
        Assert.Equal(("KMS.KeyUnavailableException", 500), (made.Error!.Code, made.Error.Status));
        Assert.Equal(("KMS.KeyUnavailableException", 500), (opened.Error!.Code, opened.Error.Status));
        Assert.Equal("KeyUnavailableException", (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" })).Code);
    }

    private void Build()
    {
        rig.Module.KmsKeys.WhenChanged(shared.Forget);
        keys = new KmsObjectKeys(rig.Module.KmsKeys, shared, new KmsUseRecords(rig.Folder.Store, rig, rig.Time), metrics);
    }

    private KmsUse Use(bool isShared) => new(KmsRig.ArnOf(key), isShared ? OfBucket : OfObject, isShared);

    private async Task<(byte[] Wrapped, byte[] Plain)> NewAsync(KmsUse use, Caller? caller = null)
    {
        using var call = rig.NewCall(caller ?? KmsRig.Root);
        var plain = new byte[32];
        var made = await keys.NewKeyAsync(call, use, plain, CancellationToken.None);
        Assert.Null(made.Error);
        return (made.Value, plain);
    }

    private async Task<byte[]> OpenAsync(KmsUse use, byte[] wrapped, Caller? caller = null)
    {
        using var call = rig.NewCall(caller ?? KmsRig.Root);
        var plain = new byte[32];
        Assert.Null((await keys.OpenKeyAsync(call, use, wrapped, plain, CancellationToken.None)).Error);
        return plain;
    }

    private async Task BringAsync(string change, KmsAnswer? grant = null)
    {
        if (change == "destroy")
        {
            (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key, PendingWindowInDays = 7 })).Ok();
            rig.Time.Advance(TimeSpan.FromDays(8));
            await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None);
            return;
        }
        object members = change switch
        {
            "PutKeyPolicy" => new { KeyId = key, Policy = KeyPolicies.Default(KmsRig.Account.Value) },
            "CreateGrant" => new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Encrypt" } },
            "RevokeGrant" => new { KeyId = key, GrantId = grant!.Text("GrantId") },
            "RetireGrant" => new { GrantToken = grant!.Text("GrantToken") },
            "TagResource" => new { KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = "b" } } },
            _ => new { KeyId = key },
        };
        (await rig.SendAsync(change, members)).Ok();
    }
}
