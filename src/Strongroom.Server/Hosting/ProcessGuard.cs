using System.Runtime.InteropServices;

namespace Strongroom.Server.Hosting;

/// <summary>
/// Keeps the memory of the process, where keys are, out of core dumps and from other processes of the same user: it is not dumpable (prctl(2)), which also takes
/// /proc/PID/mem and ptrace from everybody but root, and its core files have no bytes. The runtime's own dumps (DOTNET_DbgEnableMiniDump) need what this takes.
/// </summary>
internal static partial class ProcessGuard
{
    /// <summary>The variable by which the runtime writes dumps.</summary>
    public const string DumpVariable = "DOTNET_DbgEnableMiniDump";

    private const int SetDumpable = 4;
    private const int CoreSize = 4;

    /// <summary>Takes effect at once; what fails is told and nothing else, since a container may forbid it.</summary>
    public static void Apply(ILogger log)
    {
        var none = default(Limit);
        if (SetLimit(CoreSize, in none) != 0) log.LogWarning("Core files could not be switched off: {Error}.", Marshal.GetLastPInvokeErrorMessage());
        if (Control(SetDumpable, 0, 0, 0, 0) != 0) log.LogWarning("The process could not be made undumpable: {Error}.", Marshal.GetLastPInvokeErrorMessage());
        if (Environment.GetEnvironmentVariable(DumpVariable) is { Length: > 0 } and not "0")
            log.LogWarning("{Variable} is set: a dump holds every key that is in memory.", DumpVariable);
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit of Linux on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly ulong Now;
        public readonly ulong Most;
    }
}
