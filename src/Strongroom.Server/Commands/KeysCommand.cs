using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Strongroom.Server.Commands;

/// <summary>strongroom keys: new versions of the keys that wrap data keys, and how far data keys have moved there.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    public static Command Build(SettingOptions options)
    {
        var command = new Command("keys", "The keys that wrap the data keys of objects.");
        command.Add(BuildRewrap(options));
        command.Add(ServerCommand.Build(
            options, "status", "Show how far the rewrap is that was asked for last.", "DescribeKeyRewrap", _ => new { }, Show));
        return command;
    }

    private static Command BuildRewrap(SettingOptions options)
    {
        var command = new Command(
            "rewrap",
            "Begin a new version of every account's key. In the background data keys move there, and keys under KMS keys to their newest material; then the former versions are " +
            "destroyed. Data is not rewritten.");
        var account = new Option<string?>("--account") { Description = "The one account whose key it is about.", HelpName = "12 digits" };
        var wait = new Option<bool>("--wait") { Description = "Wait until it is done; fails where a key is left." };
        var output = OutputOption.Create();
        command.Add(account);
        command.Add(wait);
        command.Add(output);
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = ServerCommand.Client(options, parsed);
            var input = parsed.GetValue(account) is { } id ? JsonSerializer.Serialize(new { AccountId = id }) : "{}";
            using (var begun = await client.CallAsync("RewrapKeys", input, cancellation))
            {
                if (!parsed.GetValue(wait))
                {
                    ServerCommand.Print(parsed, output, begun.RootElement, answer => AnsiConsole.WriteLine($"Begun for {answer.Items("AccountIds").Count()} accounts. How far it is: strongroom keys status"));
                    return ExitCode.Success;
                }
            }
            while (true)
            {
                await Task.Delay(LookInterval, cancellation);
                using var status = await client.CallAsync("DescribeKeyRewrap", "{}", cancellation);
                if (status.RootElement.Text("Status") != "DONE") continue;
                ServerCommand.Print(parsed, output, status.RootElement, Show);
                return status.RootElement.GetProperty("Left").GetInt64() == 0 ? ExitCode.Success : ExitCode.Failure;
            }
        });
        return command;
    }

    private static void Show(JsonElement answer)
    {
        AnsiConsole.WriteLine($"Status     {answer.Text("Status")}");
        if (answer.Text("Status") == "NONE") return;
        AnsiConsole.WriteLine($"Started    {answer.Text("Started")}");
        AnsiConsole.WriteLine($"Ended      {answer.Text("Ended")}");
        AnsiConsole.WriteLine($"Accounts   {string.Join(' ', answer.Items("AccountIds").Select(id => id.GetString()))}");
        AnsiConsole.WriteLine($"Data keys  {Number(answer, "Done")} of {Number(answer, "Total")} done, {Number(answer, "Left")} left, {Number(answer, "Failed")} do not open");
        AnsiConsole.WriteLine($"KMS        {Number(answer, "KmsDone")} done, {Number(answer, "KmsLeft")} left whose key cannot be used");
    }

    private static string Number(JsonElement answer, string name) => answer.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
