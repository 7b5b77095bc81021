using System.Globalization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Diagnostics;

/// <summary>What is shown of text from other people.</summary>
public class PrintableTextTests
{
    [Theory]
    [InlineData("guest 0 ~", "guest 0 ~")]
    [InlineData("Gäst 漢字 🦊 \ufe0f é\u0301 \u05d0", "Gäst 漢字 🦊 \ufe0f é\u0301 \u05d0")]
    [InlineData("\u001b]0;x\u0007", "\\u001B]0;x\\u0007")]
    [InlineData("a\r\nb\tc\u007f\u009b2J", "a\\u000D\\u000Ab\\u0009c\\u007F\\u009B2J")]
    [InlineData("x\u202egpj.exe", "x\\u202Egpj.exe")]
    [InlineData("a\u2028b\u2029c\ufeff", "a\\u2028b\\u2029c\\uFEFF")]
    [InlineData("\U000e0041", "\\uDB40\\uDC41")]
    [InlineData("\ufffe\ue000", "\\uFFFE\\uE000")]
    public void A_character_that_is_not_shown_is_written_as_JSON_writes_it(string text, string shown)
    {
        Assert.Equal(shown, PrintableText.Of(text));
        Assert.Equal(text == shown, PrintableText.IsPrintable(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_shown()
    {
        Assert.Equal("a\\uD83Db\\uDD8A\\uD83D", PrintableText.Of("a\ud83db\udd8a\ud83d"));
        Assert.Equal("\ufffd", PrintableText.Of("\ufffd"));
    }

    [Fact]
    public void Every_control_and_format_character_of_Unicode_is_escaped()
    {
        for (int value = 0; value < char.MaxValue; value++)
        {
            string shown = PrintableText.Of(new string((char)value, 1));
            bool isEscaped = char.GetUnicodeCategory((char)value) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            Assert.Equal(isEscaped ? $"\\u{value:X4}" : new string((char)value, 1), shown);
        }
    }

    [Fact]
    public void The_cause_of_an_error_is_left_out_if_it_cannot_be_shown()
    {
        var clean = new InvalidOperationException("a", new IOException("b"));
        Assert.Same(clean, PrintableText.Of(clean));
        Assert.Null(PrintableText.Of(new InvalidOperationException("a", new IOException("b\u001b"))));
        Assert.Null(PrintableText.Of((Exception?)null));
    }

    [Fact]
    public void A_text_that_is_cut_keeps_its_surrogate_pairs()
        => Assert.Equal(new string('x', 59) + "...", FileText.Short(new string('x', 59) + "🦊"));
}
