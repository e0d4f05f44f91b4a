using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>
/// A token of SoftHSM's with the PIN 1234. The module looks once in a process which tokens there are, so all tests share this one; their keys have names of
/// their own.
/// </summary>
internal static partial class SoftToken
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Label = "strongroom-test";

    private static readonly Lazy<string> Folder = new(Prepare);

    /// <summary>Makes the token where no test has yet; skips the test where SoftHSM is not installed.</summary>
    public static void Ensure()
    {
        Assert.SkipUnless(File.Exists(Module), "SoftHSM is not installed: apt-get install softhsm2");
        _ = Folder.Value;
    }

    private static string Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-softhsm-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        var file = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(file, $"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
        var start = new ProcessStartInfo("softhsm2-util", ["--init-token", "--free", "--label", Label, "--so-pin", "5678", "--pin", "1234"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["SOFTHSM2_CONF"] = file;
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        // The module asks libc and not the runtime, whose own variables do not reach it.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", file, 1));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
