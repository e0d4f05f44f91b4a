using Strongroom.Kernel;
using Strongroom.Testing;

namespace Strongroom.Runtime.Tests;

/// <summary>A change and its record are one, and stand on what is in force when they commit.</summary>
public sealed class ChangesTests
{
    private const string Kind = "test";

    [Fact]
    public async Task A_change_is_committed_with_its_record()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        var result = await rig.Changes.ChangeAsync<string, string>(granted, tx => Put(tx, "done"), CancellationToken.None);
        Assert.Equal("done", result.Value);
        Assert.Equal(("done", 1), (Kept(rig), rig.Records));
        Assert.True(granted.Call.IsRecorded);
        Assert.Equal((null, 200), (rig.Sink.Last!.ErrorCode, rig.Sink.Last.Status));
    }

    [Fact]
    public async Task A_failure_is_undone_and_its_record_stays()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        var result = await rig.Changes.ChangeAsync<string, string>(
            granted,
            tx =>
            {
                Put(tx, "half");
                return new ServiceError("PreconditionFailed", "No.", 412);
            },
            CancellationToken.None);
        Assert.Equal("PreconditionFailed", result.Error?.Code);
        Assert.Equal((null, 1), (Kept(rig), rig.Records));
        Assert.True(granted.Call.IsRecorded);
        Assert.Equal(("PreconditionFailed", 412), (rig.Sink.Last!.ErrorCode, rig.Sink.Last.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_other_services_did_for_it_is_committed_with_it_once(bool isDone)
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        granted.Call.Further.Add(new Audit.AuditEvent { EventName = "GenerateDataKey" });
        rig.Epoch.Advance();
        await rig.Changes.ChangeAsync<string, string>(granted, tx => isDone ? Put(tx, "done") : new ServiceError("PreconditionFailed", "No.", 412), CancellationToken.None);
        Assert.Equal(2, rig.Records);
        Assert.Empty(granted.Call.Further);
    }

    [Fact]
    public async Task What_was_decided_on_an_older_snapshot_is_decided_again()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        rig.Epoch.Advance();
        rig.Owners.Asked.Clear();
        var runs = 0;
        var result = await rig.Changes.ChangeAsync<string, string>(
            granted,
            tx =>
            {
                runs++;
                return Put(tx, "done");
            },
            CancellationToken.None);
        Assert.True(result.IsSuccess);
        Assert.Equal((1, 1, 1, "done"), (rig.Owners.Asked.Count, runs, rig.Records, Kept(rig)));
    }

    [Fact]
    public async Task A_denial_on_the_second_decision_leaves_nothing()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        rig.Epoch.Advance();
        rig.Owners.Denies = _ => true;
        var result = await rig.Changes.ChangeAsync<string, string>(granted, tx => Put(tx, "done"), CancellationToken.None);
        Assert.Equal("AccessDenied", result.Error?.Code);
        // The pipeline records the denial, as it does every one.
        Assert.Equal((null, 0), (Kept(rig), rig.Records));
        Assert.False(granted.Call.IsRecorded);
    }

    [Fact]
    public async Task A_snapshot_that_moves_again_is_decided_again_each_time()
    {
        await using var rig = await Rig.StartAsync();
        var moves = 3;
        rig.Store.BeforeWrite = () =>
        {
            if (moves-- > 0) rig.Epoch.Advance();
        };
        var granted = Granted(rig);
        rig.Owners.Asked.Clear();
        var result = await rig.Changes.ChangeAsync<string, string>(granted, tx => Put(tx, "done"), CancellationToken.None);
        Assert.True(result.IsSuccess);
        Assert.Equal((3, 1), (rig.Owners.Asked.Count, rig.Records));
    }

    [Fact]
    public async Task What_a_decision_saw_and_has_moved_since_is_decided_again()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        var seen = new Seen { IsAsItWas = false };
        granted.Call.Seen = seen;
        rig.Owners.Asked.Clear();
        var result = await rig.Changes.ChangeAsync<string, string>(granted, tx => Put(tx, "done"), CancellationToken.None);
        Assert.True(result.IsSuccess);
        // The new decision saw nothing, so there is nothing to compare any more.
        Assert.Equal((1, 1, null), (rig.Owners.Asked.Count, seen.Comparisons, granted.Call.Seen));
    }

    [Fact]
    public async Task What_a_decision_saw_and_is_as_it_was_is_not_decided_again()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        granted.Call.Seen = new Seen { IsAsItWas = true };
        rig.Owners.Asked.Clear();
        Assert.True((await rig.Changes.ChangeAsync<string, string>(granted, tx => Put(tx, "done"), CancellationToken.None)).IsSuccess);
        Assert.Empty(rig.Owners.Asked);
    }

    private sealed class Seen : ISeenState
    {
        public required bool IsAsItWas { get; init; }

        public int Comparisons { get; private set; }

        public bool Holds(Storage.IReadTransaction transaction)
        {
            Comparisons++;
            return IsAsItWas;
        }
    }

    [Fact]
    public async Task A_change_that_throws_has_no_record_of_its_own()
    {
        await using var rig = await Rig.StartAsync();
        var granted = Granted(rig);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Changes.ChangeAsync<string, string>(granted, _ => throw new InvalidOperationException(), CancellationToken.None));
        Assert.Equal((false, 0), (granted.Call.IsRecorded, rig.Records));
    }

    private static Authorized<string> Granted(Rig rig)
    {
        var call = rig.NewCall(new TestRequest("PUT", "/photos/k"), rig.Put);
        call.Caller = Accounts.Root(Accounts.Home, "k");
        Assert.True(BucketName.TryParse("photos", out var bucket));
        return rig.Gate.Decide("input", call, [Demand.On("s3:PutObject", bucket)], isOpen: false).Value;
    }

    private static Result<string> Put(Storage.IWriteTransaction tx, string text)
    {
        tx.PutDocument(Kind, "", "1", System.Text.Encoding.UTF8.GetBytes(text));
        return text;
    }

    private static string? Kept(Rig rig) => rig.Store.Read(tx => tx.FindDocument(Kind, "", "1")) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}
