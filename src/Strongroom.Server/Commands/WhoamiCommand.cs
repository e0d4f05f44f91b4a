using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Strongroom.Server.Commands;

/// <summary>strongroom whoami: who this shell's credentials are, and what they bring along.</summary>
internal static class WhoamiCommand
{
    public static Command Build(SettingOptions options)
    {
        var command = new Command(
            "whoami",
            "Tell who AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are to this server, with the policies in force and the session's end. Without them, who the operator is.");
        var output = OutputOption.Create();
        command.Add(output);
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = ServerCommand.Client(options, parsed, FromEnvironment());
            using var answer = await client.CallAsync("DescribeCaller", "{}", cancellation);
            ServerCommand.Print(parsed, output, answer.RootElement, Show);
            return ExitCode.Success;
        });
        return command;
    }

    private static SigningCredentials? FromEnvironment() =>
        Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new(id, secret, Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") is { Length: > 0 } token ? token : null)
            : null;

    private static void Show(JsonElement caller)
    {
        AnsiConsole.WriteLine($"{caller.Text("Arn")}  ({caller.Text("Kind")} of account {caller.Text("Account")})");
        if (caller.TryGetProperty("SessionExpires", out var ends)) AnsiConsole.WriteLine($"  session ends {ends.GetString()}");
        foreach (var policy in caller.Items("Policies")) AnsiConsole.WriteLine($"  {policy.Text("Role")}: {policy.Text("Name")} on {policy.Text("AttachedTo")}");
    }
}
