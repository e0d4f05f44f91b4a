using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Strongroom.Server.Tests;

/// <summary>The program as its users start it: a process of its own, told to stop by signals.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly StringBuilder errors = new();

    private ServerProcess(Process process) => this.process = process;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors) return errors.ToString();
        }
    }

    public static ServerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "strongroom.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("STRONGROOM_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        var made = new ServerProcess(Process.Start(start)!);
        made.process.ErrorDataReceived += (_, e) =>
        {
            // Null is its end.
            if (e.Data is null) return;
            lock (made.errors) made.errors.Append(e.Data).Append('\n');
        };
        made.process.BeginErrorReadLine();
        return made;
    }

    /// <summary>The next line of its standard output; fails where none comes.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        return await process.StandardOutput.ReadLineAsync(bound.Token) ?? throw new EndOfStreamException("It wrote nothing more: " + Errors);
    }

    /// <summary>What is left of its standard output.</summary>
    public Task<string> ReadToEndAsync() => process.StandardOutput.ReadToEndAsync();

    /// <summary>Sends a signal, waits for its end and tells its exit code.</summary>
    public async Task<int> EndAsync(PosixSignal signal)
    {
        if (Kill(process.Id, signal == PosixSignal.SIGINT ? 2 : 15) != 0) throw new InvalidOperationException("There is no such process.");
        using var bound = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(bound.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
