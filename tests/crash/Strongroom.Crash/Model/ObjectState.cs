namespace Strongroom.Crash.Model;

/// <summary>What a key holds.</summary>
/// <param name="ETag">Empty where it is not foreseen (a copy of an object of parts).</param>
/// <param name="Mark">User metadata "mark": the number of the change that wrote it, so that no two writes look alike.</param>
/// <param name="Tags">"a=1&amp;b=2", sorted; empty for none.</param>
internal sealed record ObjectState(IReadOnlyList<Slice> Content, string ETag, string Mark, string ContentType, string Tags)
{
    public int Length => Bodies.LengthOf(Content);

    public static bool AreSame(ObjectState? a, ObjectState? b) => a is null || b is null
        ? a is null && b is null
        : a.Mark == b.Mark && a.Tags == b.Tags && a.ContentType == b.ContentType && a.Content.SequenceEqual(b.Content);

    public override string ToString() => $"{Length} bytes, mark {Mark}, ETag {ETag}, tags '{Tags}'";
}

/// <summary>What a key may hold, and which change made it so; change null for what was there before.</summary>
internal sealed record Candidate(ObjectState? State, Change? Change)
{
    public override string ToString() => $"{(State is null ? "nothing" : State.ToString())}{(Change is null ? "" : $" by {Change}")}";
}
