using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>Reads while others write.</summary>
internal static class ReadSteps
{
    public static async Task GetAsync(Life life, KeyModel key, Random random)
    {
        if (random.Next(4) > 0 || key.State is not { Length: > 1 } state)
        {
            await Seeing.KeyAsync(life, key);
            return;
        }
        var from = random.Next(state.Length);
        var to = random.Next(from, Math.Min(state.Length, from + 200_000));
        var answer = await life.ReadAsync(new Call("GET", life.PathOf(key)) { Headers = [("Range", $"bytes={from}-{to}")] });
        if (answer is null) return;
        var whole = state.Content.SelectMany(s => Bodies.Of(s).ToArray()).ToArray();
        if (answer.Status != 206 || !answer.Body.AsSpan().SequenceEqual(whole.AsSpan(from..(to + 1))))
            life.Violation($"bytes {from} to {to} of {key.Name} ({state}) were answered {answer.Status} with {answer.Body.Length} bytes");
    }

    public static async Task HeadAsync(Life life, KeyModel key, Random random)
    {
        if (await life.ReadAsync(new Call("HEAD", life.PathOf(key))) is not { } answer) return;
        var state = key.State;
        if (state is null ? answer.Status != 404 : answer.Status != 200 || answer.Header("Content-Length") != $"{state.Length}" || answer.Header("x-amz-meta-mark") != state.Mark)
            life.Violation($"HEAD of {key.Name} ({key.Allowed[0]}) was answered {answer.Status} with {answer.Header("Content-Length")} bytes, mark {answer.Header("x-amz-meta-mark")}");
    }

    public static Task ListAsync(Life life, KeyModel key, Random random) => Seeing.ListAsync(life, 1 + random.Next(30));
}
