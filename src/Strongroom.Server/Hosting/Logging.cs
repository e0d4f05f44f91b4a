using Microsoft.Extensions.Logging.Console;
using Strongroom.Server.Configuration;

namespace Strongroom.Server.Hosting;

/// <summary>Log lines on standard error, so that standard output holds only what a command is asked for.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(LogModel model) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(model.Level);
        // What Kestrel says about single connections is the client's doing, not the operator's matter.
        builder.AddFilter("Microsoft", model.Level == LogLevel.Debug ? LogLevel.Debug : LogLevel.Warning);
        // It repeats the head that it could not read, secrets included; the request is on record without them.
        builder.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        if (model.IsJson)
        {
            builder.AddJsonConsole(o =>
            {
                o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                o.UseUtcTimestamp = true;
                o.IncludeScopes = false;
            });
        }
        else
        {
            builder.AddSimpleConsole(o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss.fff ";
                o.UseUtcTimestamp = true;
                o.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }
    });
}
