using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>One client: takes a key that nobody else changes just then, and does something with it, until the life ends.</summary>
internal sealed class Worker(Life life, Random random)
{
    private static readonly (int Weight, Func<Life, KeyModel, Random, Task> Do)[] Steps =
    [
        (30, ObjectSteps.PutAsync),
        (10, ObjectSteps.DeleteAsync),
        (4, ObjectSteps.DeleteManyAsync),
        (8, ObjectSteps.CopyAsync),
        (6, ObjectSteps.TagAsync),
        (6, ObjectSteps.PutIfAsync),
        (4, ObjectSteps.RaceAsync),
        (14, ReadSteps.GetAsync),
        (4, ReadSteps.HeadAsync),
        (2, ReadSteps.ListAsync),
        (4, UploadSteps.CreateAsync),
        (8, UploadSteps.PartAsync),
        (4, UploadSteps.CompleteAsync),
        (2, UploadSteps.AbortAsync),
    ];

    private static readonly int WeightSum = Steps.Sum(s => s.Weight);

    public async Task RunAsync()
    {
        while (!life.IsFinished)
        {
            var key = life.Keys[random.Next(life.Keys.Count)];
            var step = Draw();
            if (!key.TryEnter()) continue;
            try
            {
                // What nobody answered is looked at before anything is built on it.
                if (!key.IsSettled && (!await Seeing.KeyAsync(life, key) || !key.IsSettled)) continue;
                await step(life, key, random);
            }
            catch (TimeoutException late)
            {
                life.Violation(late.Message);
                throw;
            }
            finally
            {
                key.Leave();
            }
        }
    }

    private Func<Life, KeyModel, Random, Task> Draw()
    {
        var at = random.Next(WeightSum);
        foreach (var (weight, step) in Steps)
        {
            if (at < weight) return step;
            at -= weight;
        }
        throw new InvalidOperationException();
    }
}
