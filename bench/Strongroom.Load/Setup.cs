using System.Text;

namespace Strongroom.Load;

/// <summary>Brings a bucket into the state that a run needs, and away again.</summary>
internal sealed class Setup(Target target, Payload payload, int concurrency, TimeProvider clock)
{
    // A listing of 1,000 keys a page: ten million keys, more than any run leaves behind.
    private const int MaxPages = 10_000;

    /// <summary>Creates the bucket, unless it is there. Without credentials there are none to create.</summary>
    /// <exception cref="InvalidOperationException">Refused.</exception>
    public async Task CreateBucketAsync(CancellationToken ct)
    {
        if (target.Credentials is null) return;
        using var worker = new Worker(target, payload, 0, clock);
        await worker.OpenAsync(ct);
        var reply = await worker.SendAsync(worker.Requests.WriteCreateBucket());
        if (reply.Status is not (200 or 409))
            throw new InvalidOperationException($"CreateBucket answered {reply.Status}: {Encoding.UTF8.GetString(worker.Body)}");
    }

    /// <summary>Puts keys 0 to <paramref name="keys"/> - 1, as many as the time allows.</summary>
    /// <returns>How many are there, counted from 0, and what happened.</returns>
    public async Task<(long Keys, Tally Tally)> FillAsync(long keys, TimeSpan most)
    {
        var counter = new SweepWorkload.Counter(keys);
        var workloads = Enumerable.Range(0, concurrency).Select(_ => new SweepWorkload(Operation.Put, counter)).ToArray();
        var tally = await new Run(target, payload, 0, clock).ExecuteAsync(workloads, TimeSpan.Zero, most);
        return (counter.Taken, tally);
    }

    /// <summary>Deletes every key under the prefix, page by page.</summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="InvalidOperationException">A listing or deletion was refused.</exception>
    public async Task<long> CleanAsync(CancellationToken ct)
    {
        using var lister = new Worker(target, payload, 0, clock);
        await lister.OpenAsync(ct);
        var workers = Enumerable.Range(0, concurrency).Select(_ => new Worker(target, payload, 0, clock)).ToArray();
        try
        {
            foreach (var worker in workers) await worker.OpenAsync(ct);
            long deleted = 0;
            for (var page = 0; page < MaxPages; page++)
            {
                var reply = await lister.SendAsync(lister.Requests.Write(new Step(Operation.List, -1)));
                if (reply.Status == 404) return deleted;
                if (reply.Status != 200) throw new InvalidOperationException($"ListObjectsV2 answered {reply.Status}");
                var keys = Keys(Encoding.UTF8.GetString(lister.Body));
                if (keys.Count == 0) return deleted;
                await Task.WhenAll(workers.Select((worker, i) => DeleteAsync(worker, keys.Where((_, k) => k % workers.Length == i))));
                deleted += keys.Count;
            }

            throw new InvalidOperationException($"there are still keys after {deleted:N0} deletions");
        }
        finally
        {
            Array.ForEach(workers, w => w.Dispose());
        }
    }

    private static async Task DeleteAsync(Worker worker, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            var reply = await worker.SendAsync(worker.Requests.WriteDelete(Encoding.ASCII.GetBytes(key)));
            if (reply.Status is not (200 or 204)) throw new InvalidOperationException($"DeleteObject answered {reply.Status}");
        }
    }

    private static List<string> Keys(string listing)
    {
        var keys = new List<string>();
        for (var at = 0; (at = listing.IndexOf("<Key>", at, StringComparison.Ordinal)) >= 0;)
        {
            at += "<Key>".Length;
            keys.Add(listing[at..listing.IndexOf("</Key>", at, StringComparison.Ordinal)]);
        }

        return keys;
    }
}
