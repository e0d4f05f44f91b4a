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
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = true };
        table.AddColumns("Who", "Can", "Through", "If");
        // One line for what one statement lets somebody do; JSON has each by itself.
        var lines = answer.Items("Grants").GroupBy(grant => (Who: grant.Text("Principal"), Through: grant.Text("Through"), If: string.Join('\n', grant.Items("Conditions").Select(c => c.ToString()))));
        foreach (var line in lines)
        {
            var bucket = "arn:aws:s3:::" + answer.Text("Bucket");
            var can = line.GroupBy(grant => grant.Text("Resource"), StringComparer.Ordinal).GroupBy(
                grants => string.Join(", ", grants.Select(Words)),
                grants => grants.Key == bucket ? "the bucket" : grants.Key[(bucket.Length + 1)..],
                StringComparer.Ordinal);
            table.AddRow(new Text(line.Key.Who), new Text(string.Join('\n', can.Select(c => $"{c.Key}: {string.Join(", ", c)}"))), new Text(line.Key.Through), new Text(line.Key.If));
        }
        AnsiConsole.Write(table);
        if (answer.GetProperty("IsTruncated").GetBoolean()) AnsiConsole.WriteLine("There are more principals or patterns than are looked at.");
    }

    /// <summary>"administer (PutBucketAcl, DeleteBucket)": which of the actions that one word stands for.</summary>
    private static string Words(JsonElement grant) => $"{grant.Text("Access")} ({string.Join(", ", grant.Items("Actions").Select(action => action.ToString()["s3:".Length..]))})";
}
