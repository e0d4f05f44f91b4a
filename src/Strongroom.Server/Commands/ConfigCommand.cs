using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Strongroom.Server.Configuration;

namespace Strongroom.Server.Commands;

/// <summary>strongroom config: what is in effect, and where each value came from.</summary>
internal static class ConfigCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Build(SettingOptions options)
    {
        var command = new Command("config", "Print every setting in effect and where its value came from. Faults go to standard error, with exit code 2.");
        options.AddAll(command);
        var output = OutputOption.Create();
        command.Add(output);
        command.SetAction(parsed =>
        {
            var config = options.Read(parsed);
            var (_, faults) = ConfigurationValidator.Validate(config);
            if (OutputOption.IsJson(parsed, output)) parsed.InvocationConfiguration.Output.WriteLine(Json(config));
            else AnsiConsole.Write(Table(config));
            if (faults.Count == 0) return ExitCode.Success;
            parsed.InvocationConfiguration.Error.WriteLine(SettingOptions.Describe(faults));
            return ExitCode.Usage;
        });
        return command;
    }

    /// <summary>One object: each key with its value (an array for lists) and its source.</summary>
    public static string Json(ServerConfig config)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            foreach (var value in config.Values)
            {
                json.WriteStartObject(value.Setting.Key);
                if (value.Setting.IsList)
                {
                    json.WriteStartArray("value");
                    foreach (var item in value.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) json.WriteStringValue(item);
                    json.WriteEndArray();
                }
                else json.WriteString("value", value.Text);

                json.WriteString("source", value.Source);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Table Table(ServerConfig config)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("Setting", "Value", "Source");
        foreach (var value in config.Values) table.AddRow(new Text(value.Setting.Key), new Text(value.Text), new Text(value.Source));
        return table;
    }
}
