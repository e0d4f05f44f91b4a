using System.Text;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Trail.Operations;
using Strongroom.Wire;

namespace Strongroom.Trail.Tests;

public sealed class ReadAuditRecordsTests
{
    private const string Other = "999988887777";

    private static Task<ReadAuditRecords.Output> Ask(TrailStore trail, long after = 0, int? last = null, int max = 1000, int wait = 0, string account = Samples.Account) =>
        trail.Query().RunAsync(new(after, last, max, wait), AccountId.Parse(account), CancellationToken.None);

    private static string[] Names(ReadAuditRecords.Output output) =>
        [.. output.Records.Select(record => JsonDocument.Parse(record).RootElement.GetProperty("eventName").GetString()!)];

    [Fact]
    public async Task Pages_cross_the_border_of_files_and_outbox()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(12);
        await using (var mover = trail.Mover()) await mover.MoveAsync(CancellationToken.None);
        await trail.AddAsync(8);
        var (next, count) = (0L, 0);
        ReadAuditRecords.Output output;
        do
        {
            output = await Ask(trail, next, max: 5);
            count += output.Records.Count;
            Assert.Equal(next + output.Records.Count, output.Next);
            next = output.Next;
        }
        while (output.Records.Count > 0);
        Assert.Equal((20, 20L, 1L), (count, next, output.OldestAvailable));
    }

    [Fact]
    public async Task Only_the_callers_own_records_are_told()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(2);
        await trail.AddAsync(3, Other);
        await trail.AddAsync(1, "");
        Assert.Equal(3, (await Ask(trail)).Records.Count); // the home account's root also sees what belongs to nobody
        var other = await Ask(trail, account: Other);
        Assert.Equal((3, 6L), (other.Records.Count, other.Next));
    }

    [Fact]
    public async Task The_last_records_are_the_callers_last()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(2, make: Samples.PutObject);
        await trail.AddAsync(3, make: Samples.CreateBucket);
        await trail.AddAsync(600, Other);
        await using (var mover = trail.Mover()) await mover.MoveAsync(CancellationToken.None);
        await trail.AddAsync(1);
        Assert.Equal(["CreateBucket", "CreateBucket", "ListObjects"], Names(await Ask(trail, last: 3)));
        Assert.Equal(6, (await Ask(trail, last: 1000)).Records.Count);
        var none = await Ask(trail, last: 0);
        Assert.Equal((0, 606L), (none.Records.Count, none.Next));
    }

    [Fact]
    public async Task An_empty_record_says_so()
    {
        await using var trail = await TrailStore.OpenAsync();
        var output = await Ask(trail, last: 10);
        Assert.Equal((0, 0L, 0L, false), (output.Records.Count, output.Next, output.OldestAvailable, output.HasMore));
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_record()
    {
        await using var trail = await TrailStore.OpenAsync();
        var waiting = Ask(trail, wait: 20);
        Assert.False(waiting.IsCompleted);
        await trail.AddAsync(1, Other);
        await trail.AddAsync(1);
        Assert.Single((await waiting).Records);
    }

    [Fact]
    public async Task Waiting_ends_with_its_time()
    {
        await using var trail = await TrailStore.OpenAsync();
        var waiting = Ask(trail, wait: 20);
        trail.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(waiting.IsCompleted);
        trail.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await waiting).Records);
    }

    [Fact]
    public async Task Its_own_records_wake_nobody_and_are_told_with_the_next()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(1, make: Samples.ReadAuditRecords);
        var waiting = Ask(trail, wait: 20);
        Assert.False(waiting.IsCompleted);
        await trail.AddAsync(1);
        Assert.Equal(["ReadAuditRecords", "ListObjects"], Names(await waiting));
    }

    [Fact]
    public async Task Damage_is_an_error_after_what_is_before_it()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(20);
        await using (var mover = trail.Mover()) await mover.MoveAsync(CancellationToken.None);
        trail.Files.Files[trail.Files.LastName][^1] ^= 1;
        Assert.Equal(14, (await Ask(trail)).Records.Count);
        await Assert.ThrowsAsync<Model.RecordDamagedException>(() => Ask(trail, after: 14));
    }

    [Theory]
    [InlineData("{}", 0L, null, 1000, 0)]
    [InlineData("""{"After":7,"MaxRecords":1,"WaitSeconds":20}""", 7L, null, 1, 20)]
    [InlineData("""{"Last":5}""", 0L, 5, 1000, 0)]
    public void Inputs_are_read(string json, long after, int? last, int max, int wait) =>
        Assert.Equal(new ReadAuditRecords.Input(after, last, max, wait), Parse(json));

    [Theory]
    [InlineData("""{"After":-1}""", "ValidationException")]
    [InlineData("""{"MaxRecords":0}""", "ValidationException")]
    [InlineData("""{"MaxRecords":1001}""", "ValidationException")]
    [InlineData("""{"WaitSeconds":21}""", "ValidationException")]
    [InlineData("""{"After":1,"Last":1}""", "ValidationException")]
    [InlineData("""{"Last":9,"MaxRecords":5}""", "ValidationException")]
    [InlineData("""{"After":"x"}""", "SerializationException")]
    [InlineData("""{"Nothing":1}""", "NotImplemented")]
    public void Inputs_out_of_range_are_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<ServiceException>(() => Parse(json)).Error.Code);

    [Fact]
    public void It_demands_the_right_to_read_the_record() =>
        Assert.Equal("strongroom:ReadAuditRecords *", Assert.Single(Operation().Demands(Parse("{}"))).ToString());

    private static ReadAuditRecords.Input Parse(string json) => Operation().Parse(JsonRequestReader.Parse(Encoding.UTF8.GetBytes(json)));

    private static ReadAuditRecords Operation() => new(null!, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
}
