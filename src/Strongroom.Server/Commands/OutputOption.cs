using System.CommandLine;

namespace Strongroom.Server.Commands;

/// <summary>--output: tables for people at a terminal, JSON for everything else.</summary>
internal static class OutputOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--output")
        {
            Description = "table or json. Without it a table at a terminal, JSON where the output is piped.",
            HelpName = "table | json",
        };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }

    public static bool IsJson(ParseResult parsed, Option<string?> option) => (parsed.GetValue(option) ?? (Console.IsOutputRedirected ? "json" : "table")) == "json";
}
