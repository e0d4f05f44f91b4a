using System.IO.Pipelines;

namespace Strongroom.Wire;

/// <summary>A response's body that is made while it is sent. Disposed after the response, whether it was sent or not.</summary>
public abstract class ResponseBody : IDisposable
{
    /// <summary>Bytes that will be sent.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Writes the whole body. An exception ends the connection: the client sees a short body, never wrong bytes.
    /// </summary>
    public abstract ValueTask WriteToAsync(PipeWriter writer, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the body reads from.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
