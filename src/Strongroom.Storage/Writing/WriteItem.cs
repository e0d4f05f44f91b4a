using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Writing;

/// <summary>Something that waits for the writer. Either it is begun or it is cancelled, never both.</summary>
internal abstract class WriteItem
{
    private int isClaimed;

    /// <summary>True for the first who asks: the writer that begins it, or the caller that gives up.</summary>
    public bool Claim() => Interlocked.Exchange(ref isClaimed, 1) == 0;

    /// <summary>Runs the change and makes its record. What it throws undoes the change.</summary>
    public abstract OutboxRow? Run(WriteTransaction transaction);

    /// <summary>This change alone failed.</summary>
    public abstract void SetFault(Exception fault);

    /// <summary>The group is durable: tells the caller the value or its own fault.</summary>
    public abstract void Finish();

    /// <summary>The group failed as a whole.</summary>
    public abstract void Fail(Exception why);
}

/// <summary>A change with its value.</summary>
internal sealed class WriteItem<T>(Func<IWriteTransaction, T> change, Func<T, OutboxRow?>? record) : WriteItem
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T value = default!;
    private Exception? fault;

    public Task<T> Task => done.Task;

    public override OutboxRow? Run(WriteTransaction transaction)
    {
        fault = null;
        value = change(transaction);
        return record?.Invoke(value);
    }

    public override void SetFault(Exception fault) => this.fault = fault switch
    {
        SqliteFault { IsFull: true } => new StoreFullException("No space is left for the change.", fault),
        SqliteFault { IsConstraint: true } => new InvalidOperationException("Already there: " + fault.Message, fault),
        _ => fault,
    };

    public override void Finish()
    {
        if (fault is null) done.TrySetResult(value);
        else done.TrySetException(fault);
    }

    public override void Fail(Exception why) => done.TrySetException(why);

    public void Cancel(CancellationToken cancellationToken)
    {
        if (Claim()) done.TrySetCanceled(cancellationToken);
    }
}
