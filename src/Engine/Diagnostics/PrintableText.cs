using System.Globalization;
using System.Text;

namespace SpaprDdw.Diagnostics;

/// <summary>Text from files and users, without characters that control a terminal or that XML does not allow.</summary>
internal static class PrintableText
{
    /// <summary>Replaces each such character with a replacement character (U+FFFD).</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var printable = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            printable.Append(isShown ? rune : Rune.ReplacementChar);
        }

        return printable.ToString();
    }
}
