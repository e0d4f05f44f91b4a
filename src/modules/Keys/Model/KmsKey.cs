using System.Collections.Immutable;

namespace Strongroom.Keys.Model;

/// <summary>What may be done with a key. The names are AWS's.</summary>
internal enum KeyState
{
    /// <summary>It can be used.</summary>
    Enabled,

    /// <summary>It can be described and changed, and not used.</summary>
    Disabled,

    /// <summary>It waits for the end of its material.</summary>
    PendingDeletion,
}

/// <summary>Automatic rotation that is switched on.</summary>
/// <param name="PeriodDays">90 to 2,560.</param>
/// <param name="Next">When it is due.</param>
internal sealed record KeyRotation(int PeriodDays, DateTimeOffset Next);

/// <summary>One version of a key's material; the material itself is kept apart.</summary>
/// <param name="Id">64 hex digits, AWS's KeyMaterialId.</param>
/// <param name="Created">When it became current.</param>
/// <param name="RotationType">"AUTOMATIC", "ON_DEMAND"; null for the first.</param>
internal sealed record MaterialInfo(string Id, DateTimeOffset Created, string? RotationType);

/// <summary>A KMS key as it is now. Immutable.</summary>
internal sealed record KmsKey
{
    /// <summary>The most bytes of a key's material.</summary>
    public const int MaterialBytes = 32;

    public required string Account { get; init; }

    /// <summary>A UUID.</summary>
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public required bool IsEnabled { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Description { get; init; }

    public required KeyPolicy Policy { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; }

    /// <summary>True for "aws/s3" and its like, which the server keeps for an account.</summary>
    public required bool IsAwsManaged { get; init; }

    /// <summary>Its versions, from the first to the current one; a ciphertext names its by the place here, from 1.</summary>
    public required IReadOnlyList<MaterialInfo> Materials { get; init; }

    /// <summary>Null where automatic rotation is off.</summary>
    public KeyRotation? Rotation { get; init; }

    /// <summary>When its material is destroyed; null where that is not planned.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>Its aliases, each with its "alias/".</summary>
    public ImmutableSortedSet<string> Aliases { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public GrantSet Grants { get; init; } = GrantSet.Empty;

    public KeyState State => DeletionDate is not null ? KeyState.PendingDeletion : IsEnabled ? KeyState.Enabled : KeyState.Disabled;

    public MaterialInfo CurrentMaterial => Materials[^1];
}

/// <summary>An alias.</summary>
/// <param name="Name">With its "alias/".</param>
/// <param name="KeyId">The key of the same account that it stands for.</param>
internal sealed record KmsAlias(string Name, string KeyId, DateTimeOffset Created, DateTimeOffset Updated);
