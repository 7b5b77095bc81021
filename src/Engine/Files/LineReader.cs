namespace SpaprDdw.Files;

/// <summary>Reads a text line by line, and refuses a line that is too long before it fills the memory.</summary>
/// <param name="stream">The text; it is closed with this object.</param>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>The most bytes of a line.</summary>
    public const int MaxLineBytes = 1 << 20;

    private const int FirstSize = 1 << 16;

    private byte[] buffer = new byte[FirstSize];
    private int start, end;
    private bool hasBegun;

    /// <summary>Reads the next line, without its end.</summary>
    /// <returns>The line, valid until the next call; null at the end of the text.</returns>
    /// <exception cref="IOException">The line is too long, or the text cannot be read.</exception>
    public ReadOnlyMemory<byte>? Read()
    {
        int known = 0;
        while (true)
        {
            int length = buffer.AsSpan(start + known, end - start - known).IndexOf((byte)'\n');
            if (length >= 0)
                return Take(known + length, ending: 1);
            known = end - start;
            if (known > MaxLineBytes)
                throw new IOException($"a line is longer than {MaxLineBytes >> 20} MiB");
            if (!Fill())
                return known > 0 ? Take(known, ending: 0) : default(ReadOnlyMemory<byte>?);
        }
    }

    public void Dispose() => stream.Dispose();

    private ReadOnlyMemory<byte> Take(int length, int ending)
    {
        ReadOnlyMemory<byte> line = buffer.AsMemory(start, length);
        start += length + ending;
        if (!hasBegun && line.Span.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];
        hasBegun = true;
        return line;
    }

    /// <summary>Reads more bytes behind those that are held. False at the end of the text.</summary>
    private bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        int count = stream.Read(buffer, end, buffer.Length - end);
        end += count;
        return count > 0;
    }
}
