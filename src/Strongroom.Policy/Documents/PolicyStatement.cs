namespace Strongroom.Policy;

/// <summary>One compiled statement.</summary>
public sealed class PolicyStatement
{
    internal PolicyStatement(int index, string? sid, bool isAllow)
    {
        Index = index;
        Sid = sid;
        IsAllow = isAllow;
    }

    /// <summary>Its place in the document, from 0.</summary>
    public int Index { get; }

    /// <summary>Its Sid, or null.</summary>
    public string? Sid { get; }

    /// <summary>True for Allow, false for Deny.</summary>
    public bool IsAllow { get; }

    /// <summary>"Sid", or "statement 2" counted from 1, for explanations and records.</summary>
    public string Label => Sid is { Length: > 0 } ? Sid : $"statement {Index + 1}";
}
