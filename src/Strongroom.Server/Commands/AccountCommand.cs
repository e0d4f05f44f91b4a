using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Strongroom.Server.Commands;

/// <summary>strongroom account: the accounts of the running server and their roots' keys.</summary>
internal static class AccountCommand
{
    public static Command Build(SettingOptions options)
    {
        var command = new Command("account", "The server's accounts: each owns its buckets and identities, and has a root.");
        command.Add(BuildList(options));
        command.Add(BuildCreate(options));
        command.Add(BuildRootKey(options));
        return command;
    }

    private static Command BuildList(SettingOptions options) => ServerCommand.Build(
        options, "list", "List the accounts with their roots' access keys.", "ListAccounts", _ => new { }, answer =>
        {
            var table = new Table { Border = TableBorder.Simple };
            table.AddColumns("Account", "Name", "Created", "Root access keys", "Canonical id");
            foreach (var account in answer.Items("Accounts"))
            {
                var keys = string.Join('\n', account.Items("RootAccessKeys").Select(key => $"{key.Text("AccessKeyId")} {key.Text("Status")}"));
                table.AddRow(Cell(account.Text("AccountId")), Cell(account.Text("Name")), Cell(account.Text("CreateDate")), Cell(keys), Cell(account.Text("CanonicalId")));
            }
            AnsiConsole.Write(table);
        });

    private static Command BuildCreate(SettingOptions options)
    {
        var name = new Argument<string>("name") { Description = "A name for people, 1 to 64 letters, digits, spaces and .-_@" };
        return ServerCommand.Build(
            options,
            "create",
            "Make an account. Its root's key pair is printed once: keep it, or make another with root-key create.",
            "CreateAccount",
            parsed => new { Name = parsed.GetValue(name) },
            answer =>
            {
                var account = answer.GetProperty("Account");
                AnsiConsole.MarkupLineInterpolated($"Account {account.Text("AccountId")} ({account.Text("Name")}), canonical id {account.Text("CanonicalId")}");
                ShowKey(answer.GetProperty("AccessKey"));
            },
            name);
    }

    private static Command BuildRootKey(SettingOptions options)
    {
        var command = new Command("root-key", "The access keys of an account's root: put them away when they are not needed, and make new ones when they are.");
        command.Add(ServerCommand.Build(
            options, "create", "Make a new key pair, printed once. An account's root has two at most.", "CreateRootAccessKey",
            parsed => new { AccountId = parsed.GetRequiredValue<string>("account") }, answer => ShowKey(answer.GetProperty("AccessKey")), Account()));
        foreach (var (name, status, what) in new[] { ("deactivate", "Inactive", "Refuse a key from now on; it can be activated again."), ("activate", "Active", "Accept a key again.") })
        {
            command.Add(ServerCommand.Build(
                options, name, what, "UpdateRootAccessKey",
                parsed => new { AccountId = parsed.GetRequiredValue<string>("account"), AccessKeyId = parsed.GetRequiredValue<string>("access-key-id"), Status = status },
                _ => AnsiConsole.WriteLine(status), Account(), Key()));
        }
        command.Add(ServerCommand.Build(
            options, "delete", "Delete a key for good.", "DeleteRootAccessKey",
            parsed => new { AccountId = parsed.GetRequiredValue<string>("account"), AccessKeyId = parsed.GetRequiredValue<string>("access-key-id") },
            _ => AnsiConsole.WriteLine("Deleted"), Account(), Key()));
        return command;

        static Argument<string> Account() => new("account") { Description = "The account's twelve digits." };
        static Argument<string> Key() => new("access-key-id") { Description = "The access key id, AKIA…" };
    }

    private static void ShowKey(JsonElement key)
    {
        AnsiConsole.WriteLine($"aws_access_key_id = {key.Text("AccessKeyId")}");
        AnsiConsole.WriteLine($"aws_secret_access_key = {key.Text("SecretAccessKey")}");
    }

    private static Text Cell(string text) => new(text);
}
