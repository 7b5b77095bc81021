using System.Text;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>Long names, values and runs of blanks are refused; a long text of short ones is not.</summary>
public class JsonTokenStreamTests
{
    private static readonly string Long = new('1', JsonTokenStream.MaxTokenBytes + 1);

    public static TheoryData<string> LongTexts =>
    [
        $"{{\"{Long}\": 1}}",
        $"[\"{Long}\"]",
        $"[\"{Long.Replace("1", "\\\"", StringComparison.Ordinal)}\"]",
        $"[\"{Long.Replace("1", "{,", StringComparison.Ordinal)}\"]",
        $"[{Long}]",
        $"[{Long.Replace('1', ' ')}1]",
        $"{Long.Replace('1', '\n')}[]",
    ];

    [Theory]
    [MemberData(nameof(LongTexts))]
    public void A_token_that_is_too_long_is_refused(string text)
        => Assert.Contains("holds more than 1 MiB", Assert.Throws<IOException>(() => Read(text, 1 << 16)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 16)]
    public void A_long_text_of_short_tokens_is_read_as_it_is(int piece)
    {
        string text = string.Concat(Enumerable.Repeat("{\"a\\\\\": \"b\\\"{c\", \"d\":[1,  2]}\n", 50_000));

        Assert.Equal(text, Read(text, piece));
    }

    private static string Read(string text, int piece)
    {
        using var stream = new JsonTokenStream(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        using var read = new MemoryStream();
        stream.CopyTo(read, piece);
        return Encoding.UTF8.GetString(read.ToArray());
    }
}
