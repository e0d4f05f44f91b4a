using System.Reflection;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

public sealed class AuditCodecTests
{
    [Fact]
    public void What_was_encoded_is_decoded() =>
        Assert.All(Samples.All.Values, audit => AssertSame(audit, AuditCodec.Decode(AuditCodec.Encode(audit))));

    [Fact]
    public void Any_event_goes_round() => Prop.ForAll<string?[], long[], bool>((texts, numbers, flag) =>
    {
        var audit = Fill(texts, numbers, flag);
        AssertSame(audit, AuditCodec.Decode(AuditCodec.Encode(audit)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_release_0_1_wrote_is_read()
    {
        var kept = Convert.FromHexString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "audit", "event-v1.hex")).Trim());
        AssertSame(Samples.PutObject(), AuditCodec.Decode(kept));
        Assert.Equal(kept, AuditCodec.Encode(Samples.PutObject()));
    }

    [Fact]
    public void A_field_of_a_newer_version_is_skipped()
    {
        byte[] encoded = [.. AuditCodec.Encode(Samples.PutObject()), 250, 3, 1, 2, 3];
        AssertSame(Samples.PutObject(), AuditCodec.Decode(encoded));
    }

    [Fact]
    public void Every_cut_is_an_error_or_a_shorter_event()
    {
        var encoded = AuditCodec.Encode(Samples.PutObject());
        for (var size = 0; size < encoded.Length; size++)
        {
            AuditEvent? read = null;
            var fault = Record.Exception(() => read = AuditCodec.Decode(encoded.AsSpan(0, size)));
            Assert.True(fault is null or RecordBrokenException, $"{size}: {fault}");
            if (fault is null) Assert.NotEqual("The account's root owns the bucket.", read!.DecidedReason);
        }
    }

    [Fact]
    public void Noise_is_never_another_exception() => Prop.ForAll<byte[]>(noise =>
    {
        byte[] encoded = [AuditCodec.Version, .. noise];
        var fault = Record.Exception(() => AuditCodec.Decode(encoded));
        Assert.True(fault is null or RecordBrokenException, fault?.ToString());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_version_and_too_many_bytes_are_refused()
    {
        Assert.Throws<RecordBrokenException>(() => AuditCodec.Decode([2]));
        Assert.Throws<RecordBrokenException>(() => AuditCodec.Decode(new byte[AuditCodec.EncodedBytesMax + 1]));
    }

    [Fact]
    public void The_largest_batch_fits()
    {
        var audit = Samples.DeleteObjects();
        for (var i = 0; i < 1000; i++) audit.Items.Add(new(new string('ä', 512), "Deleted"));
        var encoded = AuditCodec.Encode(audit);
        Assert.InRange(encoded.Length, 1_000_000, AuditCodec.EncodedBytesMax);
        AssertSame(audit, AuditCodec.Decode(encoded));
    }

    [Fact]
    public void Persisted_numbers_are_frozen()
    {
        Assert.Equal("Management=0 Data=1", Numbers<AuditClass>());
        Assert.Equal("Anonymous=0 Root=1 User=2 RoleSession=3 FederatedUser=4 Service=5 WebIdentity=6", Numbers<CallerKind>());
        Assert.StartsWith(
            "EventId=1 RequestId=2 HostId=3 TimeMs=4 DurationMs=5 EventSource=6 EventName=7 Region=8 Class=9 IsReadOnly=10 CallerKind=11 CallerAccount=12 "
            + "CallerArn=13 CallerPrincipalId=14 CallerCanonicalId=15 CallerAccessKeyId=16 ClaimedAccessKeyId=17 RecipientAccount=18 SourceIpAddress=19 "
            + "UserAgent=20 Host=21 Method=22 RequestUri=23 TlsVersion=24 CipherSuite=25 VpcEndpointId=26 SignatureVersion=27 AuthenticationMethod=28 "
            + "Bucket=29 Key=30 RequestParameter=31 ResponseElement=32 Resource=33 Item=34 Status=35 ErrorCode=36 ErrorMessage=37 BytesIn=38 BytesOut=39 "
            + "ObjectSize=40 SseApplied=41 DecidedAction=42 DecidedLayer=43 DecidedReason=44 CallerUserName=45 CallerService=46 SessionIssuedMs=47 "
            + "SessionExpiresMs=48 SessionIssuerArn=49 SessionIssuerType=50 SessionIssuerId=51 SessionIssuerName=52 SessionName=53 SessionMfaMs=54 "
            + "SessionSourceIdentity=55 SessionFederatedProvider=56 SessionFederatedClaim=57 Explanation=58 Demand=59 DemandsBeyond=60",
            Numbers<AuditField>(), StringComparison.Ordinal);
    }

    private static string Numbers<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt64(value)}"));

    /// <summary>Sets every property from the generated values, so that a property added later is either encoded or found here.</summary>
    private static AuditEvent Fill(string?[] texts, long[] numbers, bool flag)
    {
        var audit = new AuditEvent { EventId = new Guid(texts.Length, (short)numbers.Length, 3, 4, 5, 6, 7, 8, 9, 10, 11), IsReadOnly = flag };
        var (t, n) = (0, 0);
        // Half a surrogate pair is no text that UTF-8 can keep; requests are decoded from UTF-8, so none comes here.
        string? NextText() => texts.Length == 0 || texts[t++ % texts.Length] is not { } text ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        foreach (var property in typeof(AuditEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not { IsPublic: true }) continue;
            if (property.PropertyType == typeof(string))
            {
                var isNullable = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
                property.SetValue(audit, NextText() ?? (isNullable ? null : ""));
            }
            else if (property.PropertyType == typeof(long) || property.PropertyType == typeof(long?)) property.SetValue(audit, numbers.Length == 0 ? 0L : numbers[n++ % numbers.Length]);
        }
        audit.Status = numbers.Length;
        audit.Class = flag ? AuditClass.Data : AuditClass.Management;
        if (flag)
        {
            audit.Caller = new Caller
            {
                Kind = CallerKind.Root, Account = AccountId.Parse("123456789012"), Arn = NextText() ?? "", PrincipalId = NextText() ?? "",
                CanonicalId = NextText() ?? "", AccessKeyId = NextText(), UserName = NextText(), Service = NextText(),
                Session = new SessionFacts
                {
                    IssuedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(texts.Length), ExpiresAt = DateTimeOffset.UnixEpoch, IssuerArn = NextText() ?? "",
                    IssuerType = NextText() ?? "", IssuerId = NextText() ?? "", IssuerName = NextText(), SessionName = NextText(),
                    MfaAt = NextText() is null ? null : DateTimeOffset.UnixEpoch, SourceIdentity = NextText(), FederatedProvider = NextText(),
                    FederatedClaims = [.. texts.Select(_ => new KeyValuePair<string, string>(NextText() ?? "", NextText() ?? ""))],
                },
            };
        }
        for (var i = 0; i < texts.Length; i++)
        {
            audit.RequestParameters.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.ResponseElements.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.Items.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.Demands.Add(new(NextText() ?? "", NextText() ?? "", i % 2 == 0, NextText() ?? "", NextText() ?? ""));
            audit.Resources.Add(new(NextText() ?? "", NextText() ?? "", NextText(), i % 2 == 0));
        }
        audit.DecidedBy(NextText(), NextText(), NextText());
        return audit;
    }

    [Fact]
    public void A_denial_is_kept_as_bounded_JSON()
    {
        var small = Denied(statements: 2, values: 2);
        var kept = AuditCodec.Decode(AuditCodec.Encode(small)).ExplanationJson!;
        using (var json = JsonDocument.Parse(kept))
        {
            Assert.False(json.RootElement.TryGetProperty("isCut", out _));
            var condition = json.RootElement.GetProperty("layers")[0].GetProperty("policies")[0].GetProperty("statements")[1].GetProperty("conditions")[0];
            Assert.Equal(("StringEquals", "aws:PrincipalTag/Team", 2, "red"), (
                condition.GetProperty("operator").GetString(), condition.GetProperty("key").GetString(), condition.GetProperty("wanted").GetArrayLength(),
                condition.GetProperty("seen").GetString()));
        }
        // What was read back is encoded again as it was.
        var again = AuditCodec.Decode(AuditCodec.Encode(new AuditEvent { ExplanationJson = kept }));
        Assert.Equal(kept, again.ExplanationJson);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1, 100_000)]
    [InlineData(300, 300)]
    public void A_huge_explanation_is_cut_with_a_mark(int statements, int values)
    {
        var kept = AuditCodec.Decode(AuditCodec.Encode(Denied(statements, values))).ExplanationJson!;
        Assert.InRange(Encoding.UTF8.GetByteCount(kept), 1, 16 * 1024);
        using var json = JsonDocument.Parse(kept);
        Assert.True(json.RootElement.GetProperty("isCut").GetBoolean());
    }

    private static AuditEvent Denied(int statements, int values)
    {
        var wanted = Enumerable.Range(0, values).Select(i => new string('\u0001', i % 400)).ToList();
        var all = Enumerable.Range(0, statements).Select(i => new ExplainedStatement(
            $"statement {i}", "Allow", false, "Condition", [new("StringEquals", "aws:PrincipalTag/Team", wanted, "red", false)])).ToList();
        var explanation = new Explanation(
            new Decision(false, false, DecisionLayer.Identity, null, null), "s3:GetObject", "arn:aws:s3:::photos/k",
            [new(DecisionLayer.Identity, "does not allow", [new("readers", "arn:aws:iam::111122223333:group/readers", all)])], "An allow.");
        var audit = new AuditEvent();
        audit.Deny(Demand.OnAccount("s3:GetObject"), explanation.Decision, explanation);
        return audit;
    }

    internal static void AssertSame(AuditEvent expected, AuditEvent actual)
    {
        foreach (var property in typeof(AuditEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Assert.Equivalent(property.GetValue(expected), property.GetValue(actual), strict: true);
    }
}
