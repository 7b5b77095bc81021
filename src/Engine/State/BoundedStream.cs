using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>
/// Reads another stream up to a limit, and reports progress: a small compressed file must not be able to fill the memory.
/// </summary>
internal sealed class BoundedStream(
    Stream inner, long limit, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) : Stream
{
    private long read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">The stream is longer than the limit.</exception>
    public override int Read(Span<byte> buffer)
    {
        progress?.Report(new WorkProgress("Bytes read", read));
        cancellationToken.ThrowIfCancellationRequested();
        int count = inner.Read(buffer);
        read += count;
        return read <= limit ? count : throw new IOException($"it holds more than {limit} bytes, the most that a state can have");
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
