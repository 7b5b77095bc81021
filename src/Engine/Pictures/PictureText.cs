using System.Globalization;
using System.Text;

namespace SpaprDdw.Pictures;

/// <summary>Fits text into columns of a terminal.</summary>
internal static class PictureText
{
    /// <summary>The number of columns that a text takes on a terminal.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>Cuts a text to the given columns. A text that was cut ends in the mark.</summary>
    public static string Fit(string text, int columns, char mark)
    {
        if (Width(text) <= columns)
            return text;
        var cut = new StringBuilder();
        int left = columns - 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            left -= Width(rune);
            if (left < 0)
                break;
            cut.Append(rune);
        }

        return cut.Append(mark).ToString();
    }

    /// <summary>Wraps a text between words into lines of at most the given columns. A longer word is cut.</summary>
    public static IEnumerable<string> Wrap(string text, int columns, char mark)
    {
        string line = string.Empty;
        foreach (string word in text.Split(' '))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Width(longer) > columns)
            {
                yield return Fit(line, columns, mark);
                longer = word;
            }

            line = longer;
        }

        yield return Fit(line, columns, mark);
    }

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    /// <summary>
    /// True for the Unicode blocks that terminals show in two columns: Hangul, CJK, full-width forms, pictographs.
    /// </summary>
    private static bool IsWide(int value)
        => value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
            or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1faff)
            or (>= 0x20000 and <= 0x3fffd);
}
