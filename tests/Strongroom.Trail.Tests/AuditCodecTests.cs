using System.Reflection;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Kernel;
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
        Assert.StartsWith("Anonymous=0 Root=1", Numbers<CallerKind>(), StringComparison.Ordinal);
        Assert.StartsWith(
            "EventId=1 RequestId=2 HostId=3 TimeMs=4 DurationMs=5 EventSource=6 EventName=7 Region=8 Class=9 IsReadOnly=10 CallerKind=11 CallerAccount=12 "
            + "CallerArn=13 CallerPrincipalId=14 CallerCanonicalId=15 CallerAccessKeyId=16 ClaimedAccessKeyId=17 RecipientAccount=18 SourceIpAddress=19 "
            + "UserAgent=20 Host=21 Method=22 RequestUri=23 TlsVersion=24 CipherSuite=25 VpcEndpointId=26 SignatureVersion=27 AuthenticationMethod=28 "
            + "Bucket=29 Key=30 RequestParameter=31 ResponseElement=32 Resource=33 Item=34 Status=35 ErrorCode=36 ErrorMessage=37 BytesIn=38 BytesOut=39 "
            + "ObjectSize=40 SseApplied=41 DecidedAction=42 DecidedLayer=43 DecidedReason=44",
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
                CanonicalId = NextText() ?? "", AccessKeyId = NextText(),
            };
        }
        for (var i = 0; i < texts.Length; i++)
        {
            audit.RequestParameters.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.ResponseElements.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.Items.Add(new(NextText() ?? "", NextText() ?? ""));
            audit.Resources.Add(new(NextText() ?? "", NextText() ?? "", NextText(), i % 2 == 0));
        }
        audit.DecidedBy(NextText(), NextText(), NextText());
        return audit;
    }

    internal static void AssertSame(AuditEvent expected, AuditEvent actual)
    {
        foreach (var property in typeof(AuditEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Assert.Equivalent(property.GetValue(expected), property.GetValue(actual), strict: true);
    }
}
