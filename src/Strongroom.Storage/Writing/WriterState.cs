namespace Strongroom.Storage;

/// <summary>Whether the writer takes changes. Once stopped it stays so: what is on disk is unknown until the next start reads it.</summary>
internal sealed class WriterState(Action<Exception> onStopped)
{
    private Exception? cause;

    public bool IsStopped => Volatile.Read(ref cause) is not null;

    public void Stop(Exception why)
    {
        if (Interlocked.CompareExchange(ref cause, why, null) is null) onStopped(why);
    }

    public StoreStoppedException Exception() =>
        new("The writer has stopped after a failure of the disk and takes nothing more until the next start.", Volatile.Read(ref cause));

    public void ThrowIfStopped()
    {
        if (IsStopped) throw Exception();
    }
}
