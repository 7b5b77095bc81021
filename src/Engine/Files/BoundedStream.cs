using SpaprDdw.Diagnostics;

namespace SpaprDdw.Files;

/// <summary>
/// Reads another stream up to a limit, and closes it. A small packed file must not be able to fill the memory.
/// </summary>
/// <param name="inner">The stream that is read.</param>
/// <param name="limit">The most bytes that it may hold.</param>
/// <param name="progress">Receives the number of bytes that are read; may be null.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class BoundedStream(
    Stream inner, long limit, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) : ForwardStream
{
    /// <summary>
    /// Unpacking this many bytes takes far less than the 200 ms within which Ctrl+C must stop the work.
    /// </summary>
    private const int MaxBytesPerRead = 1 << 20;

    /// <summary>The number of bytes that were read.</summary>
    public long BytesRead { get; private set; }

    /// <exception cref="IOException">The stream holds more bytes than the limit.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public override int Read(Span<byte> buffer)
    {
        progress?.Report(new WorkProgress("Bytes read", BytesRead));
        cancellationToken.ThrowIfCancellationRequested();
        int count = inner.Read(buffer[..Math.Min(buffer.Length, MaxBytesPerRead)]);
        BytesRead += count;
        return BytesRead <= limit ? count : throw new IOException($"it holds more than {limit} bytes, the most that can be read");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
