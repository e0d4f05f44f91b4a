using Strongroom.Keys.Ports;

namespace Strongroom.Walk.Tests;

/// <summary>The end of a KMS key, with the whole server: its objects are gone for good, from copies of the data directory too.</summary>
public sealed class ShreddingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Objects_under_a_deleted_key_open_nowhere_and_all_others_open_today()
    {
        using var folder = new TestFolder();
        Ground ground;
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            ground = await Ground.PrepareAsync(client);
            await client.MustAsync(WalkForms.Json("kms", "TrentService.ScheduleKeyDeletion", $$"""{"KeyId":"{{ground.KeyId}}","PendingWindowInDays":7}"""));
        }
        var (data, copy) = (folder["data"], Path.Combine(folder["copy"], "data"));
        TestFolder.Copy(data, copy);
        var then = File.ReadAllText(Path.Combine(data, "root-key"));
        await using (await TestServer.StartInAsync(folder.Path, TimeSpan.FromDays(8)))
        {
            using var bound = new CancellationTokenSource(Bound);
            while (File.ReadAllText(Path.Combine(data, "root-key")) is var now && (now == then || now.Split('\n').Length != 2)) await Task.Delay(20, bound.Token);
        }

        // Today's data and root: everything but what the key had sealed.
        await using (var today = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(today, isTls: true);
            await ground.AssertThereAsync(client, name => !name.StartsWith("kms-", StringComparison.Ordinal));
            foreach (var name in ground.Bodies.Keys.Where(name => name.StartsWith("kms-", StringComparison.Ordinal)))
                Assert.Equal((400, "KMS.NotFoundException"), await client.SendAsync(new("GET", "/ground/" + name)) is var answer ? (answer.Status, answer.Code) : default);
        }

        // The copy from before with the root of before: that is what the key was for. With today's: nothing.
        File.Copy(Path.Combine(data, "root-key"), Path.Combine(copy, "root-key"), overwrite: true);
        var refused = await Assert.ThrowsAsync<RootEpochMissingException>(() => TestServer.StartInAsync(folder["copy"]));
        Assert.Contains(refused.Epoch, then, StringComparison.Ordinal);
    }
}
