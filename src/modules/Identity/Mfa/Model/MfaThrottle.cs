namespace Strongroom.Identity.Mfa;

/// <summary>
/// Bounds the guessing of codes: a device that was given this many wrong ones within the time takes none for the rest of it, right or wrong. Six digits of
/// which three are good at a time would otherwise be found within minutes by whoever has the access key. Kept in memory.
/// </summary>
internal sealed class MfaThrottle(TimeProvider time)
{
    private const int FailuresMax = 10;

    // Who is counted has signed with a key of the account; more devices than this at a time are not attacked by anybody who could not do worse.
    private const int DevicesMax = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset Since)> byDevice = new(StringComparer.Ordinal);

    /// <summary>Takes an attempt, as a failure until it is forgiven; false where there were too many.</summary>
    public bool Take(string serialNumber)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var (failures, since) = byDevice.GetValueOrDefault(serialNumber, (0, now));
            if (now - since >= Window) (failures, since) = (0, now);
            if (failures >= FailuresMax) return false;
            if (byDevice.Count >= DevicesMax && !byDevice.ContainsKey(serialNumber)) Tidy(now);
            byDevice[serialNumber] = (failures + 1, since);
            return true;
        }
    }

    /// <summary>The code was right.</summary>
    public void Forgive(string serialNumber)
    {
        lock (gate) byDevice.Remove(serialNumber);
    }

    private void Tidy(DateTimeOffset now)
    {
        foreach (var (serial, (_, since)) in byDevice)
            if (now - since >= Window) byDevice.Remove(serial);
    }
}
