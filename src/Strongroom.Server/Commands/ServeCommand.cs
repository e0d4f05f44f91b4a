using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Commands;

/// <summary>strongroom serve: runs the server until SIGTERM or SIGINT.</summary>
internal static class ServeCommand
{
    public static Command Build(SettingOptions options)
    {
        var command = new Command("serve", "Run the server until it is told to stop. The first start makes the data directory, an account and its keys.");
        options.AddAll(command);
        command.SetAction((parsed, cancellation) => RunAsync(options.Validate(parsed), cancellation));
        return command;
    }

    public static async Task<int> RunAsync(ServerModel model, CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var cancelled = cancellationToken.Register(() => stop.TrySetResult());
        using var logs = Logging.Create(model.Log);
        ProcessGuard.Apply(logs.CreateLogger("Strongroom"));
        using var export = TelemetryExport.Start(model.OtlpEndpoint, VersionCommand.Version);
        try
        {
            await using var server = await StrongroomServer.StartAsync(model, TimeProvider.System, RandomSource.System, logs, CancellationToken.None);
            await Console.Out.WriteAsync(Greeting(server));
            await Console.Out.FlushAsync(CancellationToken.None);
            await stop.Task;
            logs.CreateLogger("Strongroom").LogInformation("Stopping.");
        }
        catch (Exception e) when (e is IOException and not DataDirectoryException or CryptographicException or SealBrokenException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failure, "The server cannot start: " + e.Message);
        }

        return ExitCode.Success;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }

    /// <summary>What a newcomer needs, and nothing else.</summary>
    private static string Greeting(StrongroomServer server)
    {
        var directory = server.Data.Root == Path.GetFullPath(Settings.DataDirectory.Default) ? "" : " --data-directory " + EnvCommand.Quote(server.Data.Root);
        var command = Environment.GetEnvironmentVariable("STRONGROOM_COMMAND") is { Length: > 0 } name ? name : "strongroom";
        return $"""
            Strongroom answers at {server.Endpoints.Preferred.Url}
            Root credentials:     {server.RootCredentials ?? $"{command} account root-key create {server.Endpoints.Account}{directory}"}
            In another shell:     eval "$({command} env{directory})"
            Then try:             aws s3 mb s3://my-first-bucket

            """;
    }
}
