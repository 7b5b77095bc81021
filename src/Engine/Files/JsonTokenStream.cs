using System.Buffers;

namespace SpaprDdw.Files;

/// <summary>
/// Reads a JSON text, and refuses a name, a value or a run of blanks that is too long. A parser keeps a whole token in
/// memory, so the token must be refused before the parser sees its end.
/// </summary>
/// <param name="inner">The stream that is read; it is closed with this one.</param>
internal sealed class JsonTokenStream(Stream inner) : ForwardStream
{
    /// <summary>The most bytes of a token. A name has at most some hundred letters.</summary>
    public const int MaxTokenBytes = 1 << 20;

    private static readonly SearchValues<byte> EndsOfTokens = SearchValues.Create("\"{}[],:"u8);

    private int length;
    private bool isString, isEscaped;

    /// <exception cref="IOException">A token is too long, or the stream cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        for (ReadOnlySpan<byte> rest = buffer[..count]; !rest.IsEmpty;)
            rest = rest[Scan(rest)..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Scans up to the next byte that can end a token, and returns the number of bytes.</summary>
    private int Scan(ReadOnlySpan<byte> text)
    {
        if (isEscaped)
        {
            isEscaped = false;
            length++;
            return 1;
        }

        int at = isString ? text.IndexOfAny((byte)'"', (byte)'\\') : text.IndexOfAny(EndsOfTokens);
        length += at < 0 ? text.Length : at;
        if (length > MaxTokenBytes)
            throw new IOException($"it holds more than {MaxTokenBytes >> 20} MiB in one name, value or run of blanks");
        if (at < 0)
            return text.Length;
        isEscaped = text[at] == '\\';
        if (!isEscaped)
            (length, isString) = (0, !isString && text[at] == '"');
        return at + 1;
    }
}
