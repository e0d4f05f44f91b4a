using Strongroom.Crash;
using Strongroom.Crash.Runs;

Options options;
try
{
    options = Options.Parse(args);
}
catch (UsageException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
Console.WriteLine($"{options.Mode}: --seed {options.Seed}");
var (passed, failed) = options.Mode switch
{
    "kill" => await KillRun.RunAsync(options),
    "power" => await PowerRun.RunAsync(options),
    "unsynced" => await UnsyncedRun.RunAsync(options),
    "faults" => await FaultRun.RunAsync(options),
    "corrupt" => await CorruptRun.RunAsync(options),
    _ => throw new UsageException($"{options.Mode} is unknown."),
};
if (options.Mode is "kill" or "power" && passed + failed < options.Rounds)
    Console.WriteLine($"the machine was too slow for more than {passed + failed} of {options.Rounds} rounds in {options.MinutesMax} minutes");
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
