using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Strongroom.Server.Commands;

/// <summary>strongroom clock: the time by which Object Lock ends, and the acceptance of a jump.</summary>
internal static class ClockCommand
{
    public static Command Build(SettingOptions options)
    {
        var command = ServerCommand.Build(
            options, "clock", "Show the time by which retention ends, and whether it stands still because the machine's clock jumped.", "DescribeComplianceClock", _ => new { }, Show);
        var time = new Argument<string>("time") { Description = "The moment that you vouch for, in ISO 8601: what a clock that you trust shows, not this machine's." };
        command.Add(ServerCommand.Build(
            options, "accept", "Accept that the machine's clock jumped: retention ends, and things expire, by that time from now on. It is put on record.", "AcceptClockJump",
            parsed => new { Time = parsed.GetValue(time) }, answer => AnsiConsole.WriteLine($"The compliance clock goes on from {answer.Text("Time")}."), time));
        return command;
    }

    private static void Show(JsonElement answer)
    {
        AnsiConsole.WriteLine($"Compliance time  {answer.Text("Time")}{(answer.GetProperty("IsHeld").GetBoolean() ? "  STANDS STILL: no lock ends and nothing expires" : "")}");
        AnsiConsole.WriteLine($"Machine's clock  {answer.Text("ServerTime")}");
        AnsiConsole.WriteLine($"Believed jump    {Seconds(answer, "CreditSeconds")} of {Seconds(answer, "JumpSecondsMax")} s");
        if (answer.GetProperty("IsHeld").GetBoolean()) AnsiConsole.WriteLine("Set the machine's clock right, or, if it is: strongroom clock accept TIME");
    }

    private static string Seconds(JsonElement answer, string name) => answer.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
