namespace Strongroom.Policy.Tests.Differential;

/// <summary>Random choices that follow from a seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random random = new(seed);

    public int Below(int bound) => random.Next(bound);

    public bool Chance(int percent) => random.Next(100) < percent;

    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>From 1 to <paramref name="most"/> different members, as they come.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyList<T> of, int most)
    {
        var count = 1 + random.Next(most);
        return [.. Enumerable.Range(0, count).Select(_ => One(of)).Distinct()];
    }
}
