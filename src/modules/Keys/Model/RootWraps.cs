using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// All that the root of trust wraps directly: the documents of these kinds, each one wrapped key bound to its own place. A kind that is added here moves with
/// the others when epochs change; one that is forgotten here is lost with the epoch. See docs/formats/keys.md
/// </summary>
public static class RootWraps
{
    private const int PageSize = 1000;

    // Each try begins with the document that is there now, so a second one sees the epoch that the first one missed.
    private const int OpenAttemptsMax = 3;

    /// <summary>The kinds of documents.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [KeyRing.DocumentKind, KeyMaterials.DocumentKind];

    /// <summary>What a wrap is bound to: its kind, account and id.</summary>
    public static byte[] Context(string kind, string account, string id) => Encoding.ASCII.GetBytes($"strongroom/v1/{kind}/{account}/{id}");

    /// <summary>The epoch that a wrap names.</summary>
    public static string EpochOf(DocumentRow wrap) => KeyWrap.KeyId(wrap.Bytes);

    /// <summary>Every wrap there is.</summary>
    public static IEnumerable<DocumentRow> All(IReadTransaction tx) => All(tx.ListAllDocuments);

    /// <summary>Every wrap of what lists documents as <see cref="IReadTransaction.ListAllDocuments"/> does.</summary>
    public static IEnumerable<DocumentRow> All(Func<string, DocumentRow?, int, IReadOnlyList<DocumentRow>> list)
    {
        foreach (var kind in Kinds)
        {
            DocumentRow? last = null;
            while (true)
            {
                var page = list(kind, last, PageSize);
                foreach (var wrap in page) yield return wrap;
                if (page.Count < PageSize) break;
                last = page[^1];
            }
        }
    }

    /// <summary>The epochs that something is wrapped by.</summary>
    public static IReadOnlySet<string> EpochsInUse(IStore store) => store.Read(tx => All(tx).Select(EpochOf).ToHashSet(StringComparer.Ordinal));

    /// <summary>Holds what a store needs against what a root has.</summary>
    /// <exception cref="RootEpochMissingException">Something is wrapped by an epoch that the root does not hold.</exception>
    public static void Check(IStore store, IRootOfTrust root)
    {
        var held = root.Epochs;
        if (EpochsInUse(store).FirstOrDefault(e => !held.Contains(e, StringComparer.Ordinal)) is { } missing) throw new RootEpochMissingException(missing, root);
    }

    /// <summary>The same key under the current epoch of a root.</summary>
    /// <param name="from">Holds the epoch that it is under.</param>
    /// <param name="to">Wraps it; may be the same.</param>
    /// <param name="wrap">The document.</param>
    public static byte[] Rewrap(IRootOfTrust from, IRootOfTrust to, DocumentRow wrap)
    {
        Span<byte> key = stackalloc byte[KeyWrap.KeySize];
        var context = Context(wrap.Kind, wrap.Account, wrap.Id);
        try
        {
            from.Unwrap(wrap.Bytes, context, key);
            return to.Wrap(key, context);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens a wrap that is kept, into 32 bytes; false where it is not there.</summary>
    internal static bool TryOpen(IStore store, IRootOfTrust root, string kind, string account, string id, Span<byte> key)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (store.Read(tx => tx.FindDocument(kind, account, id)) is not { } wrapped) return false;
            try
            {
                root.Unwrap(wrapped, Context(kind, account, id), key);
                return true;
            }
            catch (RootEpochMissingException) when (attempt < OpenAttemptsMax)
            {
                // Between the reading and the unwrapping the keys moved to another epoch.
            }
        }
    }
}
