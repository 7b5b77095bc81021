namespace SpaprDdw.Files;

/// <summary>What a file unpacks to, up to a limit, until the reading is cancelled.</summary>
/// <param name="unpacked">The unpacked bytes.</param>
/// <param name="file">The file, closed with this.</param>
/// <param name="most">The most bytes that may come.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class UnpackedStream(Stream unpacked, Stream file, long most, CancellationToken cancellation) : ForwardStream
{
    /// <summary>What is read at once takes far less than the 200 ms in which Ctrl+C is heard.</summary>
    private const int MostAtOnce = 1 << 20;

    private long read;

    /// <exception cref="InvalidDataException">There is more than the limit.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        int count = unpacked.Read(buffer[..Math.Min(buffer.Length, MostAtOnce)]);
        read += count;
        return read <= most ? count : throw new InvalidDataException($"it unpacks to more than {most} bytes");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
