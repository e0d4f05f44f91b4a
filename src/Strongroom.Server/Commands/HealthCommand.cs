using System.CommandLine;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Commands;

/// <summary>strongroom health: asks the running server whether it is ready.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static Command Build(SettingOptions options)
    {
        var command = new Command("health", "Ask the running server whether it is ready. Exit code 3 where it is not.");
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var data = DataDirectory.Look(options.Validate(parsed).DataDirectory);
            var endpoints = EndpointsFile.Read(data) ?? throw new CommandException(ExitCode.Unavailable, $"No server has run on {data.Root}.");
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
            try
            {
                using var response = await client.GetAsync(new Uri(endpoints.Health + "/health/ready"), cancellation);
                parsed.InvocationConfiguration.Output.WriteLine(response.IsSuccessStatusCode ? "ready" : "not ready");
                return response.IsSuccessStatusCode ? ExitCode.Success : ExitCode.Unavailable;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                throw new CommandException(ExitCode.Unavailable, $"{endpoints.Health} does not answer: {e.Message}");
            }
        });
        return command;
    }
}
