using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed partial class ProcessGuardTests
{
    private const int GetDumpable = 3;

    [Fact]
    public void The_process_cannot_be_dumped()
    {
        ProcessGuard.Apply(NullLogger.Instance);
        Assert.Equal(0, Control(GetDumpable, 0, 0, 0, 0));
        Assert.Matches(@"Max core file size +0 +0 ", File.ReadAllText("/proc/self/limits"));
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
