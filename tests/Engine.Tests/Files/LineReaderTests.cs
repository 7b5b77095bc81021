using System.Text;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>A text is read line by line, and a line that is too long is refused before it fills the memory.</summary>
public class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("one", "one")]
    [InlineData("one\n", "one")]
    [InlineData("one\n\nthree", "one||three")]
    [InlineData("\uFEFFone\n\uFEFFtwo\n", "one|\uFEFFtwo")]
    public void Lines_end_with_a_newline_or_with_the_text(string text, string lines)
    {
        using var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var read = new List<string>();
        while (reader.Read() is { } line)
            read.Add(Encoding.UTF8.GetString(line.Span));

        Assert.Equal(lines, string.Join('|', read));
    }

    [Fact]
    public void A_line_of_the_greatest_length_is_read_and_a_longer_one_is_refused()
    {
        byte[] text = new byte[(2 * LineReader.MaxLineBytes) + 2];
        text.AsSpan().Fill((byte)' ');
        text[LineReader.MaxLineBytes] = (byte)'\n';
        using var reader = new LineReader(new MemoryStream(text));

        Assert.Equal(LineReader.MaxLineBytes, reader.Read()!.Value.Length);
        Assert.Throws<IOException>(() => reader.Read());
    }

    [Fact]
    public void A_line_without_end_takes_little_memory()
    {
        using var reader = new LineReader(new EndlessStream());
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<IOException>(() => reader.Read());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * LineReader.MaxLineBytes);
    }

    private sealed class EndlessStream : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }
}
