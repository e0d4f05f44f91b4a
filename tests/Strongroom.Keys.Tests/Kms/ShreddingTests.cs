using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Testing;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>The end of a KMS key reaches copies of the data that were taken before.</summary>
public sealed class ShreddingTests
{
    /// <summary>Where the process ends in the middle of a renewal.</summary>
    public enum Step
    {
        BeforeAdd,
        AfterAdd,
        BeforeMove,
        AfterMove,
        AfterDestroy,
    }

    [Fact]
    public async Task A_copy_from_before_opens_neither_the_deleted_key_nor_any_other_with_todays_root()
    {
        await using var rig = await KmsRig.StartAsync();
        var (doomed, kept) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        var (lost, sound) = (await EncryptAsync(rig, doomed), await EncryptAsync(rig, kept));
        await using var copy = await rig.Folder.CopyAsync();
        var then = rig.RootFile;
        using (await OpenAsync(copy, then))
        {
            // Before the deletion the copy is as good as the original.
        }

        await DeleteAsync(rig, doomed);

        Assert.Single(EpochsOf(rig.RootFile));
        Assert.NotEqual(EpochsOf(then), EpochsOf(rig.RootFile));
        var refused = await Assert.ThrowsAsync<RootEpochMissingException>(() => OpenAsync(copy, rig.RootFile));
        Assert.Equal(Assert.Single(EpochsOf(then)), refused.Epoch);
        Assert.Contains("copy of the data from before", refused.Message, StringComparison.Ordinal);
        using var today = RootKey.Parse(rig.RootFile, RandomSource.System);
        var wraps = copy.Store.Read(tx => RootWraps.All(tx).ToList());
        Assert.Contains(wraps, w => w.Id.StartsWith(doomed, StringComparison.Ordinal));
        foreach (var wrap in wraps)
            Assert.Throws<RootEpochMissingException>(() => today.Unwrap(wrap.Bytes, RootWraps.Context(wrap.Kind, wrap.Account, wrap.Id), new byte[32]));

        await rig.RestartAsync();
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = lost })).Refused("NotFoundException");
        Assert.Equal("plain", (await rig.SendAsync("Decrypt", new { CiphertextBlob = sound })).Ok().Text("Plaintext").FromBase64());
    }

    [Fact]
    public async Task Nothing_that_was_wrapped_before_lies_in_the_files_afterwards()
    {
        await using var rig = await KmsRig.StartAsync();
        var doomed = await rig.CreateKeyAsync();
        var before = rig.Folder.Store.Read(tx => RootWraps.All(tx).ToList());
        Assert.All(before, wrap => Assert.True(rig.Folder.Holds(wrap.Bytes)));
        await DeleteAsync(rig, doomed);
        Assert.All(before, wrap => Assert.False(rig.Folder.Holds(wrap.Bytes), $"{wrap.Kind} {wrap.Id}"));
        Assert.True(rig.Folder.Store.Read(tx => RootWraps.All(tx).All(w => rig.Folder.Holds(w.Bytes))));
    }

    [Theory]
    [InlineData(Step.BeforeAdd)]
    [InlineData(Step.AfterAdd)]
    [InlineData(Step.BeforeMove)]
    [InlineData(Step.AfterMove)]
    [InlineData(Step.AfterDestroy)]
    public async Task An_end_at_any_step_is_completed_by_the_next_start(Step step)
    {
        await using var rig = await KmsRig.StartAsync();
        var (doomed, kept) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        var sound = await EncryptAsync(rig, kept);
        var old = Assert.Single(EpochsOf(rig.RootFile));
        (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = doomed, PendingWindowInDays = 7 })).Ok();
        rig.Time.Advance(TimeSpan.FromDays(8));
        rig.Interpose = root => new EndingRoot(root, step);
        await rig.RestartAsync();
        await Assert.ThrowsAsync<EndedException>(() => rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));

        rig.Interpose = root => root;
        await rig.RestartAsync();
        Assert.Equal("plain", (await rig.SendAsync("Decrypt", new { CiphertextBlob = sound })).Ok().Text("Plaintext").FromBase64());
        Assert.Single(EpochsOf(rig.RootFile));
        Assert.Equal(step == Step.BeforeAdd, EpochsOf(rig.RootFile)[0] == old);
        await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None);
        (await rig.SendAsync("DescribeKey", new { KeyId = doomed })).Refused("NotFoundException");
        Assert.NotEqual(old, Assert.Single(EpochsOf(rig.RootFile)));
        Assert.Equal("plain", (await rig.SendAsync("Decrypt", new { CiphertextBlob = sound })).Ok().Text("Plaintext").FromBase64());
    }

    [Fact]
    public async Task Keys_that_are_made_while_epochs_change_are_not_lost()
    {
        await using var rig = await KmsRig.StartAsync();
        using var stop = new CancellationTokenSource();
        var renewing = Task.Run(async () =>
        {
            var renewals = 0;
            while (!stop.IsCancellationRequested || renewals < 5)
            {
                await rig.Epochs.RenewAsync(null, CancellationToken.None);
                renewals++;
            }
        });
        var ciphertexts = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var key = await rig.CreateKeyAsync();
            ciphertexts.Add(await EncryptAsync(rig, key));
            (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Ok();
            ciphertexts.Add(await EncryptAsync(rig, key));
        }
        await stop.CancelAsync();
        await renewing;
        await rig.RestartAsync();
        foreach (var ciphertext in ciphertexts)
            Assert.Equal("plain", (await rig.SendAsync("Decrypt", new { CiphertextBlob = ciphertext })).Ok().Text("Plaintext").FromBase64());
    }

    [Fact]
    public async Task A_deletion_that_was_cancelled_in_time_destroys_nothing()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var sound = await EncryptAsync(rig, key);
        (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key, PendingWindowInDays = 7 })).Ok();
        rig.Time.Advance(TimeSpan.FromDays(6));
        var before = EpochsOf(rig.RootFile);
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        Assert.Equal(before, EpochsOf(rig.RootFile));
        (await rig.SendAsync("CancelKeyDeletion", new { KeyId = key })).Ok();
        (await rig.SendAsync("EnableKey", new { KeyId = key })).Ok();
        rig.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        Assert.Equal("plain", (await rig.SendAsync("Decrypt", new { CiphertextBlob = sound })).Ok().Text("Plaintext").FromBase64());
    }

    private static async Task DeleteAsync(KmsRig rig, string key)
    {
        (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key, PendingWindowInDays = 7 })).Ok();
        rig.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal((0, 1), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
    }

    private static async Task<string> EncryptAsync(KmsRig rig, string key) =>
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "plain"u8.ToArray() })).Ok().Text("CiphertextBlob");

    private static IReadOnlyList<string> EpochsOf(byte[] file)
    {
        using var root = RootKey.Parse(file, RandomSource.System);
        return root.Epochs;
    }

    private static async Task<KeyRing> OpenAsync(TestStoreFolder folder, byte[] file)
    {
        using var root = RootKey.Parse(file, RandomSource.System);
        return await KeyRing.OpenAsync(folder.Store, root, RandomSource.System, CancellationToken.None);
    }

    private sealed class EndedException : Exception;

    /// <summary>A root whose process ends at a step. The move has no step of its own here: it begins with the first unwrapping and has ended when an epoch goes.</summary>
    private sealed class EndingRoot(IRootOfTrust inner, Step step) : IRootOfTrust
    {
        private bool isAdded;

        public string Description => inner.Description;

        public IReadOnlyList<string> Epochs => inner.Epochs;

        public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
        {
            if (isAdded) EndAt(Step.BeforeMove);
            return inner.Wrap(key, context);
        }

        public void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key) => inner.Unwrap(wrapped, context, key);

        public void AddEpoch()
        {
            EndAt(Step.BeforeAdd);
            inner.AddEpoch();
            isAdded = true;
            EndAt(Step.AfterAdd);
        }

        public void DestroyEpoch(string id)
        {
            EndAt(Step.AfterMove);
            inner.DestroyEpoch(id);
            EndAt(Step.AfterDestroy);
        }

        private void EndAt(Step here)
        {
            if (here == step) throw new EndedException();
        }
    }
}

internal static class Base64Text
{
    public static string FromBase64(this string text) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
