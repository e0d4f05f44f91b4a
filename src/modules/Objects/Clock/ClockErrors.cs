using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>What an operator is told who wants to accept a jump of the clock.</summary>
internal static class ClockErrors
{
    public static ServiceError NothingToAccept() => new("InvalidRequestException", "The compliance clock runs: there is no jump to accept.", 400);

    public static ServiceError ServerIsBehind(DateTimeOffset until, DateTimeOffset server) =>
        new("InvalidRequestException", $"The server's clock says {Text(server)}, which is before {Text(until)}. Set the server's clock first.", 400);

    public static ServiceError ServerIsAhead(DateTimeOffset until, DateTimeOffset server) =>
        new("InvalidRequestException", $"The server's clock says {Text(server)}, which is too far after {Text(until)}. Set the server's clock first.", 400);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
