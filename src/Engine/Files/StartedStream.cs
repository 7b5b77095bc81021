namespace SpaprDdw.Files;

/// <summary>A stream whose first bytes were read to look at them, and are read again.</summary>
/// <param name="first">These bytes.</param>
/// <param name="rest">The rest of the stream; it is closed with this one.</param>
internal sealed class StartedStream(ReadOnlyMemory<byte> first, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> left = first;

    public override int Read(Span<byte> buffer)
    {
        if (left.IsEmpty)
            return rest.Read(buffer);
        int count = Math.Min(buffer.Length, left.Length);
        left.Span[..count].CopyTo(buffer);
        left = left[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }
}
