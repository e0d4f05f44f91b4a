using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Identity.Mfa;

/// <summary>
/// Verifies codes of MFA devices. A code counts once: the step of the last one that was taken is kept, and no code of it or of an earlier step is taken any
/// more, whatever happens to the process. See https://www.rfc-editor.org/rfc/rfc6238#section-5.2
/// </summary>
internal sealed class MfaCodes(IdentityStore identities, IStore store, ISecretSealer sealer, TimeProvider time)
{
    /// <summary>The documents' kind: the last step of a device, under its account and its name in lower case.</summary>
    public const string StepKind = "mfa-step";

    // How far a clock may be off when a device is enabled: five minutes. Two codes in a row leave nothing to guess.
    private const int EnableWindow = 10;

    // And when it is synchronized again: two hours. The search runs on the store's writer, and takes a millisecond.
    private const int ResyncWindow = 240;

    private readonly MfaThrottle throttle = new(time);

    /// <summary>Seals the seed of a device.</summary>
    public byte[] Seal(string serialNumber, ReadOnlySpan<byte> seed) => sealer.Seal(Encoding.UTF8.GetBytes(serialNumber), seed);

    /// <summary>Verifies a code of a device that is enabled for the principal, and uses it up. AccessDenied, in STS's words, where it is not right.</summary>
    /// <param name="accountId">The principal's account.</param>
    /// <param name="principal">The user's unique id, or "root".</param>
    /// <param name="serialNumber">The device.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<ServiceError?> VerifyAsync(AccountId accountId, string principal, string serialNumber, string code, CancellationToken cancellationToken)
    {
        var account = identities.Current.Find(accountId);
        if (account is null || Find(account, serialNumber) is not { EnabledMs: not null } device || device.Principal != principal) return StsErrors.WrongDevice();
        if (!throttle.Take(serialNumber)) return StsErrors.TooManyCodes();
        var now = Totp.StepOf(time.GetUtcNow()) + device.DriftSteps;
        if (WithSeed(serialNumber, device, seed => Totp.Find(seed, code, now)) is not { } step) return StsErrors.WrongCode();
        var isFresh = await store.WriteAsync(
            tx =>
            {
                if (step <= LastStep(tx, accountId, device)) return false;
                PutStep(tx, accountId, device, step);
                return true;
            },
            record: null,
            cancellationToken);
        if (!isFresh) return StsErrors.WrongCode();
        throttle.Forgive(serialNumber);
        return null;
    }

    /// <summary>The device with its clock set by two codes in a row, which are used up; null where they are none of its.</summary>
    public MfaDevice? Synchronize(IWriteTransaction tx, AccountId account, MfaDevice device, string serialNumber, (string First, string Second) codes, bool isResync)
    {
        var now = Totp.StepOf(time.GetUtcNow());
        var window = isResync ? ResyncWindow : EnableWindow;
        if (WithSeed(serialNumber, device, seed => Totp.FindPair(seed, codes.First, codes.Second, now, window)) is not { } first) return null;
        if (first <= LastStep(tx, account, device)) return null;
        PutStep(tx, account, device, first + 1);
        // Whoever types the second code does so within its step or the next: a difference of one step is no drift.
        var drift = (int)(first + 1 - now);
        return device with { DriftSteps = Math.Abs(drift) <= Totp.WindowSteps ? 0 : drift };
    }

    /// <summary>Takes an attempt with a pair of codes; false where there were too many.</summary>
    public bool TakeAttempt(string serialNumber) => throttle.Take(serialNumber);

    /// <summary>They were right.</summary>
    public void Forgive(string serialNumber) => throttle.Forgive(serialNumber);

    /// <summary>Forgets the last step of a device that is deleted.</summary>
    public static void Forget(IWriteTransaction tx, AccountId account, MfaDevice device) => tx.PutDocument(StepKind, account.Value, Account.Key(device.Name), null);

    /// <summary>A device by its whole serial number, or null.</summary>
    public static MfaDevice? Find(Account account, string serialNumber)
    {
        var found = account.MfaDevices.GetValueOrDefault(Account.Key(serialNumber[(serialNumber.LastIndexOf('/') + 1)..]));
        return found is not null && string.Equals(account.ArnOf(found), serialNumber, StringComparison.Ordinal) ? found : null;
    }

    private long? WithSeed(string serialNumber, MfaDevice device, Func<byte[], long?> use)
    {
        var seed = sealer.Open(Encoding.UTF8.GetBytes(serialNumber), device.SealedSeed);
        try
        {
            return use(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static long LastStep(IWriteTransaction tx, AccountId account, MfaDevice device) =>
        tx.FindDocument(StepKind, account.Value, Account.Key(device.Name)) is { Length: sizeof(long) } kept ? BinaryPrimitives.ReadInt64BigEndian(kept) : long.MinValue;

    private static void PutStep(IWriteTransaction tx, AccountId account, MfaDevice device, long step)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, step);
        tx.PutDocument(StepKind, account.Value, Account.Key(device.Name), bytes);
    }
}
