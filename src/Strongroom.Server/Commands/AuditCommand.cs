using System.CommandLine;
using Strongroom.Server.Data;

namespace Strongroom.Server.Commands;

/// <summary>strongroom audit: the record of what happened, from the running server.</summary>
internal static class AuditCommand
{
    private const int LinesDefault = 10;
    private const int LinesMax = 1000;
    private const int WaitSeconds = 20;

    public static Command Build(SettingOptions options)
    {
        var command = new Command("audit", "The record of every request.");
        command.Add(BuildTail(options));
        return command;
    }

    private static Command BuildTail(SettingOptions options)
    {
        var command = new Command(
            "tail",
            "Print the newest audit records as JSON lines in CloudTrail's form, oldest first. They are asked of the running server; the asking is on record too.");
        var max = new Option<int>("--max")
        {
            Description = $"How many records, 1 to {LinesMax}; with --follow, how many before those to come.",
            DefaultValueFactory = _ => LinesDefault,
            HelpName = "N",
        };
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LinesMax) result.AddError($"--max is a number from 1 to {LinesMax}.");
        });
        var follow = new Option<bool>("--follow") { Description = "Go on with records as they are made, until interrupted." };
        command.Add(max);
        command.Add(follow);
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = ServerCommand.Client(options, parsed);
            using var stop = new StopSignals(cancellation);
            try
            {
                await TailAsync(client, parsed.GetValue(max), parsed.GetValue(follow), parsed.InvocationConfiguration.Output, stop.Token);
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                // Interrupted: how following ends.
            }
            catch (IOException e) when (e is not DataDirectoryException)
            {
                // Whoever read the lines has enough of them.
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task TailAsync(ServerClient client, int max, bool isFollowing, TextWriter output, CancellationToken cancellationToken)
    {
        var (printed, next, hasMore) = await PrintAsync(client, $$"""{"Last":{{max}},"MaxRecords":{{max}}}""", output, cancellationToken);
        // Large records come in several answers.
        while (!isFollowing && hasMore && printed < max)
        {
            (var count, next, hasMore) = await PrintAsync(client, $$"""{"After":{{next}},"MaxRecords":{{max - printed}}}""", output, cancellationToken);
            printed += count;
        }
        while (isFollowing) (_, next, _) = await PrintAsync(client, $$"""{"After":{{next}},"WaitSeconds":{{WaitSeconds}}}""", output, cancellationToken);
    }

    private static async Task<(int Count, long Next, bool HasMore)> PrintAsync(ServerClient client, string input, TextWriter output, CancellationToken cancellationToken)
    {
        using var answer = await client.CallAsync("ReadAuditRecords", input, cancellationToken);
        var records = answer.RootElement.GetProperty("Records");
        foreach (var record in records.EnumerateArray()) await output.WriteLineAsync(record.GetRawText().AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return (records.GetArrayLength(), answer.RootElement.GetProperty("Next").GetInt64(), answer.RootElement.GetProperty("HasMore").GetBoolean());
    }
}
