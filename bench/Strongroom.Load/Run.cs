namespace Strongroom.Load;

/// <summary>Runs one workload per worker, all at once.</summary>
internal sealed class Run(Target target, Payload payload, int expectedListKeys, TimeProvider clock)
{
    // How much longer than asked a run may take before its connections are cut.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>Client processor time per operation of the last run, microseconds.</summary>
    public double ClientCpuUs { get; private set; }

    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens there.</exception>
    public async Task<Tally> ExecuteAsync(IReadOnlyList<Workload> workloads, TimeSpan warmup, TimeSpan duration)
    {
        var workers = workloads.Select(_ => new Worker(target, payload, expectedListKeys, clock)).ToArray();
        using var watchdog = new CancellationTokenSource(warmup + duration + Grace);
        await using var cut = watchdog.Token.Register(() => Array.ForEach(workers, w => w.Dispose()));
        try
        {
            foreach (var worker in workers) await worker.OpenAsync(watchdog.Token);
            var total = new Tally();
            if (warmup > TimeSpan.Zero)
                foreach (var (what, count) in (await AllAsync(workers, workloads, warmup)).Errors) total.Errors[what] = count;

            var cpu = Environment.CpuUsage.TotalTime;
            total.Add(await AllAsync(workers, workloads, duration));
            ClientCpuUs = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Math.Max(total.Latencies.Count, 1);
            return total;
        }
        finally
        {
            Array.ForEach(workers, w => w.Dispose());
        }
    }

    private static async Task<Tally> AllAsync(Worker[] workers, IReadOnlyList<Workload> workloads, TimeSpan duration)
    {
        var total = new Tally();
        var running = workers.Select((worker, i) => Task.Run(() => worker.RunAsync(workloads[i], duration))).ToArray();
        foreach (var tally in await Task.WhenAll(running)) total.Add(tally);
        return total;
    }
}
