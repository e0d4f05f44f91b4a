using System.Globalization;

namespace Strongroom.Crash;

/// <summary>What the command line asks for.</summary>
/// <param name="Mode">kill, power, unsynced, faults or corrupt.</param>
/// <param name="Program">The server's program.</param>
/// <param name="Shim">The preloaded library, for all modes but kill and corrupt.</param>
/// <param name="Seed">Decides every choice.</param>
/// <param name="Rounds">Kills or power cuts, over all lanes.</param>
/// <param name="MinutesMax">No further round is begun after this time.</param>
/// <param name="Lanes">Servers side by side.</param>
/// <param name="WorkMs">How long the clients work between two kills, at most.</param>
/// <param name="Keep">True to keep the data directories.</param>
internal sealed record Options(string Mode, string Program, string? Shim, int Seed, int Rounds, double MinutesMax, int Lanes, int WorkMs, bool Keep)
{
    public const string Usage = """
        crash MODE --server PROGRAM [--shim LIBRARY] [--seed N] [--kills N] [--minutes M] [--lanes N] [--work-ms N] [--keep]

          kill      SIGKILL at random moments
          power     power cuts: what was not synced is lost or torn
          unsynced  power cuts with one kind of fsync left out, each of which must be found out
          faults    a full disk, a read-only disk, a failing fsync
          corrupt   one flipped bit in each place where bodies lie
        """;

    /// <exception cref="UsageException">Something is missing or unknown.</exception>
    public static Options Parse(string[] arguments)
    {
        if (arguments.Length == 0) throw new UsageException("A mode is missing.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] == "--keep") values["--keep"] = "yes";
            else if (i + 1 < arguments.Length) values[arguments[i]] = arguments[++i];
            else throw new UsageException($"{arguments[i]} has no value.");
        }
        string? Take(string name) => values.Remove(name, out var value) ? value : null;
        double Number(string name, double otherwise) => Take(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var options = new Options(
            arguments[0],
            Take("--server") ?? throw new UsageException("--server is missing."),
            Take("--shim"),
            (int)Number("--seed", Random.Shared.Next(1, int.MaxValue)),
            (int)Number("--kills", 200),
            Number("--minutes", 60),
            (int)Number("--lanes", 2),
            (int)Number("--work-ms", 400),
            Take("--keep") is not null);
        return values.Count == 0 ? options : throw new UsageException($"{string.Join(' ', values.Keys)} is unknown.");
    }
}

/// <summary>The command line is wrong; the message says what and what may be written.</summary>
internal sealed class UsageException(string message) : Exception($"{message}\n{Options.Usage}");
