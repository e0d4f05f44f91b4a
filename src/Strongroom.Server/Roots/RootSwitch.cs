using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Storage;

namespace Strongroom.Server.Roots;

/// <summary>
/// Brings the data of a stopped server under another kind of root: (1) the new root is made; (2) every key that the old one wraps is wrapped by the new one, in one
/// transaction; (3) the old root is destroyed, a token's keys before the file that names them, and what else in the directory the new one is to guard. Until (2) has committed the old root opens the data, from then on the new one does: an end at any step loses
/// nothing, and running it again goes on. Data is not touched.
/// </summary>
internal sealed class RootSwitch(DataDirectory data, IStore store, RandomSource random, ILogger log)
{
    public enum Step
    {
        Made,
        Moved,
        Emptied,
        Destroyed,
    }

    /// <summary>Told what was just done, for tests that end the process there.</summary>
    public Action<Step> Done { get; init; } = _ => { };

    /// <summary>Switches; tells how many keys were wrapped anew, 0 where an earlier run had come that far.</summary>
    /// <exception cref="RootUnavailableException">One of the roots does not open or cannot be made.</exception>
    /// <exception cref="RootEpochMissingException">Neither holds what the data is wrapped by.</exception>
    public async Task<int> RunAsync(RootModel from, RootModel to, CancellationToken cancellationToken)
    {
        if (from.Kind == to.Kind) throw new RootUnavailableException($"The root is of the kind {RootModel.NameOf(to.Kind)} already. `strongroom root rotate` gives it a new epoch.");
        if (OpenFinished(to) is { } finished)
        {
            using var held = finished as IDisposable;
            DestroyOld(from, to);
            return 0;
        }
        var old = RootFactory.Open(from, data, random);
        using var oldHeld = old as IDisposable;
        RootWraps.Check(store, old);
        using (var epochs = new RootEpochs(store, old, log)) await epochs.CompleteAsync(cancellationToken);
        // What an earlier run left here opens nothing that there is, or it would have been found finished.
        var next = RootFactory.Create(to, data, random); // (1)
        using var nextHeld = next as IDisposable;
        Done(Step.Made);
        var moved = await RootEpochs.MoveAsync(store, old, next, cancellationToken); // (2)
        Done(Step.Moved);
        if (old is TokenRoot token) token.DestroyAll(); // (3)
        Done(Step.Emptied);
        DestroyFiles(from, to);
        Done(Step.Destroyed);
        await store.TruncateLogAsync(cancellationToken);
        return moved;
    }

    /// <summary>The new root, where an earlier run has moved everything to it; null where it has not.</summary>
    private IRootOfTrust? OpenFinished(RootModel to)
    {
        if (!RootFactory.Exists(to, data)) return null;
        IRootOfTrust root;
        try
        {
            root = RootFactory.Open(to, data, random);
        }
        catch (RootUnavailableException)
        {
            return null;
        }
        if (RootWraps.EpochsInUse(store).IsSubsetOf(root.Epochs)) return root;
        (root as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>Destroys what an interrupted run has left of a root that nothing is wrapped by any more, down to a list of keys of which none is there.</summary>
    private void DestroyOld(RootModel from, RootModel to)
    {
        if (from.Kind == RootKind.Pkcs11 && RootFactory.Exists(from, data)) TokenRoot.DestroyLeft(RootFactory.PathOf(from.Kind, data), from);
        DestroyFiles(from, to);
    }

    private void DestroyFiles(RootModel from, RootModel to)
    {
        SecretFile.Destroy(RootFactory.PathOf(from.Kind, data));
        RootCredentialsFile.DestroyLeft(to, data);
    }
}
