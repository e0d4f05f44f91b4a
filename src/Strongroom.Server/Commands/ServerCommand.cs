using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Server.Data;

namespace Strongroom.Server.Commands;

/// <summary>What commands that ask the running server have in common: the flags that find it, --output, and JSON as it came.</summary>
internal static class ServerCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes a command that calls one operation and shows its answer.</summary>
    /// <param name="options">The settings' flags.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="description">What --help says.</param>
    /// <param name="operation">The operation's name.</param>
    /// <param name="input">Makes the operation's input, a JSON object, out of what was written on the command line.</param>
    /// <param name="show">Shows the answer to people.</param>
    /// <param name="symbols">The command's arguments and options.</param>
    public static Command Build(
        SettingOptions options, string name, string description, string operation, Func<ParseResult, object> input, Action<JsonElement> show, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        var output = OutputOption.Create();
        command.Add(output);
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(options, parsed);
            using var answer = await client.CallAsync(operation, JsonSerializer.Serialize(input(parsed)), cancellation);
            Print(parsed, output, answer.RootElement, show);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A client of the server that runs on the data directory.</summary>
    public static ServerClient Client(SettingOptions options, ParseResult parsed, SigningCredentials? credentials = null)
    {
        var model = options.Validate(parsed);
        return new ServerClient(DataDirectory.Look(model.DataDirectory), TimeProvider.System, credentials);
    }

    /// <summary>Shows an answer: as it came to programs, by <paramref name="show"/> to people.</summary>
    public static void Print(ParseResult parsed, Option<string?> output, JsonElement answer, Action<JsonElement> show)
    {
        if (OutputOption.IsJson(parsed, output)) parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(answer, Indented));
        else show(answer);
    }

    /// <summary>A member's text; "-" where there is none.</summary>
    public static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "-";

    /// <summary>A member's elements; none where it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
