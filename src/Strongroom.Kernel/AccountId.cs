namespace Strongroom.Kernel;

/// <summary>An AWS account id: exactly 12 decimal digits. See https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html</summary>
public readonly record struct AccountId
{
    /// <summary>How many digits an account id has.</summary>
    public const int Length = 12;

    private readonly string? digits;

    private AccountId(string digits) => this.digits = digits;

    /// <summary>The twelve digits. Empty for the default value, which names no account.</summary>
    public string Value => digits ?? "";

    /// <summary>Reads an account id; false where <paramref name="text"/> is not twelve digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AccountId id)
    {
        id = default;
        if (text.Length != Length || text.ContainsAnyExceptInRange('0', '9')) return false;
        id = new AccountId(text.ToString());
        return true;
    }

    /// <summary>Reads an account id that is known to be well formed.</summary>
    /// <exception cref="FormatException">The text is not twelve digits.</exception>
    public static AccountId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("An account id has exactly 12 digits.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
