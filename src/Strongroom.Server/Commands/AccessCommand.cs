using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Strongroom.Server.Commands;

/// <summary>strongroom access: who can do what with a bucket, and through which statement.</summary>
internal static class AccessCommand
{
    public static Command Build(SettingOptions options)
    {
        var bucket = new Argument<string>("bucket") { Description = "The bucket's name." };
        return ServerCommand.Build(
            options,
            "access",
            "Tell who can read, write and administer a bucket, through which statement of which policy, under which conditions, and what is public and why.",
            "DescribeBucketAccess",
            parsed => new { Bucket = parsed.GetValue(bucket) },
            Show,
            bucket);
    }

    private static void Show(JsonElement answer)
    {
        AnsiConsole.WriteLine($"Bucket {answer.Text("Bucket")} of account {answer.Text("Account")}: {(answer.GetProperty("IsPublic").GetBoolean() ? "PUBLIC" : "not public")}, {answer.Text("PublicReason")}");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("Who", "Can", "Through", "If");
        foreach (var grant in answer.Items("Grants"))
            table.AddRow(new Text(grant.Text("Principal")), new Text(grant.Text("Access")), new Text(grant.Text("Through")), new Text(string.Join('\n', grant.Items("Conditions").Select(c => c.ToString()))));
        AnsiConsole.Write(table);
    }
}
