namespace Strongroom.Server.Commands;

/// <summary>What a command tells the shell. Shown by --help; values are part of the command line's contract.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command was understood and failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The server does not answer, or is not ready.</summary>
    public const int Unavailable = 3;
}

/// <summary>Ends a command with a message for people.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
