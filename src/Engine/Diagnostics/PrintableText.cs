using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SpaprDdw.Diagnostics;

/// <summary>
/// Text as it is shown. Names, paths and the contents of files come from other people, and can hold characters that
/// control a terminal, turn the direction of the text around it, show nothing, or are not allowed in XML.
/// </summary>
public static partial class PrintableText
{
    /// <summary>The text, with each such character as \u and four digits, as JSON writes it.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsPrintable(text))
            return text;
        var printable = new StringBuilder(text.Length);
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            bool isShown = IsShown(rest, out int length);
            foreach (char unit in rest[..length])
                _ = isShown ? printable.Append(unit) : printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            rest = rest[length..];
        }

        return printable.ToString();
    }

    /// <summary>
    /// A line of a log as it is shown: without its end, and without the colours that programs write for terminals.
    /// </summary>
    /// <param name="line">The line.</param>
    public static string OfLine(string line)
        => Of(Colours().Replace(line, string.Empty).TrimEnd('\r', '\n').Replace('\t', ' '));

    /// <summary>
    /// An exception whose messages can be shown, as it is. Null for another one, because PowerShell can show the cause of
    /// an error, and the message of the error already says what the cause was.
    /// </summary>
    /// <param name="cause">The exception; null for none.</param>
    public static Exception? Of(Exception? cause)
    {
        for (Exception? each = cause; each is not null; each = each.InnerException)
        {
            if (!IsPrintable(each.Message))
                return null;
        }

        return cause;
    }

    /// <summary>True if every character of a text is shown as it is.</summary>
    /// <param name="text">The text.</param>
    internal static bool IsPrintable(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAnyExceptInRange(' ', '~');
        for (text = start < 0 ? [] : text[start..]; !text.IsEmpty;)
        {
            if (!IsShown(text, out int length))
                return false;
            text = text[length..];
        }

        return true;
    }

    private static bool IsShown(ReadOnlySpan<char> text, out int length)
        => Rune.DecodeFromUtf16(text, out Rune rune, out length) == System.Buffers.OperationStatus.Done
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"\e\[[0-9;]*[mK]", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
