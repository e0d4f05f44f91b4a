using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>What the workers of one life of the server share.</summary>
/// <param name="violation">Told what the server did wrong.</param>
internal sealed class Life(S3Client client, string bucket, IReadOnlyList<KeyModel> keys, Ledger ledger, Action<string> violation)
{
    private int serverErrors;
    private volatile bool isEnding;
    private volatile bool isFinished;

    public S3Client Client => client;

    public string Bucket => bucket;

    public IReadOnlyList<KeyModel> Keys => keys;

    public Ledger Ledger => ledger;

    /// <summary>True where the disk is made to fail: 5xx is then an answer.</summary>
    public bool MayFail { get; init; }

    /// <summary>True where an error leaves open what the disk will hold after the next start: what is seen until then decides nothing.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The server is about to be killed or stopped: from now on it may answer with an error, or not at all.</summary>
    public bool IsEnding => isEnding;

    public int ServerErrors => serverErrors;

    public string PathOf(KeyModel key) => $"/{bucket}/{key.Name}";

    /// <summary>The server is about to go.</summary>
    public void End()
    {
        isEnding = true;
        isFinished = true;
    }

    /// <summary>The clients shall end; the server lives on.</summary>
    public void Finish() => isFinished = true;

    public bool IsFinished => isFinished;

    public void Violation(string what) => violation(what);

    /// <summary>Sends a change; tells what came of it. Null: nobody knows.</summary>
    public async Task<Answer?> ChangeAsync(Change change, Call call)
    {
        var answer = await client.SendAsync(call);
        if (answer is null)
        {
            if (!isEnding) await Task.Delay(100);
            if (!isEnding) violation($"{change}: the connection broke while the server was to live");
            return null;
        }
        if (answer.IsSuccess)
        {
            ledger.Acknowledge(change, answer.RequestId);
            return answer;
        }
        if (answer.Status < 500)
        {
            ledger.Refuse(change);
            return answer;
        }
        Interlocked.Increment(ref serverErrors);
        if (!isEnding && !MayFail) violation($"{change}: answered {answer}");
        return null;
    }

    /// <summary>Sends a read; null where it was not answered, which only a dying server may do.</summary>
    public async Task<Answer?> ReadAsync(Call call)
    {
        var answer = await client.SendAsync(call);
        if (answer is { Status: < 500 }) return answer;
        if (!isEnding && answer is null) await Task.Delay(100);
        if (!isEnding) violation($"{call.Method} {call.Path} was answered {answer?.ToString() ?? "not at all"}");
        return null;
    }
}
