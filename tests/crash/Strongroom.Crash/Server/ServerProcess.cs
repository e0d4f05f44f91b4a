using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Strongroom.Crash.Client;

namespace Strongroom.Crash.Server;

/// <summary>One life of the server: the real program on a data directory.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int LogLinesMax = 4000;
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(90);
    private readonly Process process;
    private readonly string data;
    private readonly Queue<string> log = new();

    private ServerProcess(Process process, string data)
    {
        this.process = process;
        this.data = data;
    }

    public Uri Endpoint { get; private set; } = null!;

    public Uri Health { get; private set; } = null!;

    public Credentials Credentials { get; private set; } = null!;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What it said last.</summary>
    public string Log
    {
        get
        {
            lock (log) return string.Join('\n', log);
        }
    }

    /// <summary>Runs the program; it may not be ready yet.</summary>
    /// <param name="shim">Variables of the shim, or null to run without it.</param>
    public static ServerProcess Launch(string program, string data, IReadOnlyList<string> settings, IReadOnlyDictionary<string, string>? shim)
    {
        MakeFolder(data);
        File.WriteAllText(data + ".json", "{}");
        File.Delete(Path.Combine(data, "endpoints.json"));
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["serve", "--config", data + ".json", "--data-directory", data]) start.ArgumentList.Add(argument);
        foreach (var setting in (string[])["listeners=http://127.0.0.1:0", "health.listener=127.0.0.1:0", .. settings])
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add(setting);
        }
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("STRONGROOM_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        // Many short lives: code that starts quickly matters more than code that runs quickly.
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (shim is not null)
            foreach (var (name, value) in shim) start.Environment[name] = value;
        var server = new ServerProcess(new Process { StartInfo = start }, data);
        server.process.OutputDataReceived += (_, e) => server.Keep(e.Data);
        server.process.ErrorDataReceived += (_, e) => server.Keep(e.Data);
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it answers. False where it ended before.</summary>
    /// <exception cref="CrashException">It does neither within that time.</exception>
    public async Task<bool> WaitReadyAsync()
    {
        var path = Path.Combine(data, "endpoints.json");
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < StartMax; await Task.Delay(5))
        {
            if (process.HasExited) return false;
            if (!File.Exists(path)) continue;
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                // A power cut may have brought back the file of an earlier life.
                if (json.RootElement.GetProperty("pid").GetInt32() != process.Id) continue;
                Endpoint = new Uri(json.RootElement.GetProperty("endpoints")[0].GetProperty("url").GetString()!.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
                Health = new Uri(json.RootElement.GetProperty("health").GetString()!);
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                continue;
            }
            var lines = File.ReadLines(Path.Combine(data, "root-credentials")).Select(l => l.Split('=', 2, StringSplitOptions.TrimEntries)).Where(l => l.Length == 2)
                .ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
            Credentials = new Credentials(lines["aws_access_key_id"], lines["aws_secret_access_key"]);
            return true;
        }
        throw new CrashException($"the server did not become ready within {StartMax.TotalSeconds} seconds");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await WaitExitAsync();
    }

    /// <summary>SIGTERM, without waiting.</summary>
    public void AskToStop() => _ = SendSignal(process.Id, Terminate);

    /// <summary>SIGTERM, and an orderly end.</summary>
    /// <exception cref="CrashException">It did not end in time, or not with 0.</exception>
    public async Task StopAsync()
    {
        AskToStop();
        await WaitExitAsync();
        if (process.ExitCode != 0) throw new CrashException($"the server ended with code {process.ExitCode} when it was asked to stop");
    }

    /// <exception cref="CrashException">It goes on.</exception>
    public async Task WaitExitAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new CrashException("the server did not end within 40 seconds");
        }
    }

    /// <summary>A folder that only its owner may read, as the server demands.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (log)
        {
            log.Enqueue(line);
            if (log.Count > LogLinesMax) log.Dequeue();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
