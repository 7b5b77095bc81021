using System.Text;
using System.Text.RegularExpressions;
using SpaprDdw.Tests.State;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>Damages documents: changes bytes, values and digits in one to four places.</summary>
internal sealed partial class DocumentMutator(Random random, IReadOnlyList<byte[]> documents)
{
    private static readonly string[] Values =
    [
        "\"0x0\"", "\"0x1\"", "\"0x1000\"", "\"0x10000\"", "\"0x7fffffffffffffff\"", "\"0x8000000000000000\"", "\"0xffffffffffffffff\"",
        "\"0xffffffffffff0000\"", "\"0x10000000000000000\"", "\"0x\"", "\"800000000000000\"", "\"\"", "\"Pending\"", "\"Active\"", "\"PSeries\"",
        "\"ReadWrite\"", "-1", "0", "1", "2", "5", "4294967296", "18446744073709551616", "1e400", "0.5", "true", "false", "null", "[]", "{}", "[{}]",
    ];

    public byte[] Next()
    {
        byte[] document = documents[random.Next(documents.Count)];
        for (int times = 1 + random.Next(4); times > 0; times--)
        {
            document = random.Next(4) switch
            {
                0 => ChangeBytes(document),
                _ => ChangeValues(document),
            };
        }

        return random.Next(10) switch
        {
            0 => TwinFixture.Compress(document),
            1 => ChangeBytes(TwinFixture.Compress(document)),
            _ => document,
        };
    }

    /// <summary>Flips a bit, or cuts, repeats or inserts a piece.</summary>
    private byte[] ChangeBytes(byte[] document)
    {
        if (document.Length == 0)
            return document;
        int at = random.Next(document.Length);
        int length = Math.Min(random.Next(1, 200), document.Length - at);
        switch (random.Next(5))
        {
            case 0:
                byte[] flipped = [.. document];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return [.. document[..at], .. document[(at + length)..]];
            case 2:
                return [.. document[..(at + length)], .. document[at..]];
            case 3:
                return document[..at];
            default:
                byte[] other = documents[random.Next(documents.Count)];
                int from = random.Next(other.Length);
                return [.. document[..at], .. other[from..Math.Min(other.Length, from + length)], .. document[at..]];
        }
    }

    /// <summary>Swaps two values, copies one over another, changes a digit, or puts a special value in.</summary>
    private byte[] ChangeValues(byte[] document)
    {
        string text = Encoding.UTF8.GetString(document);
        MatchCollection tokens = Value().Matches(text);
        if (tokens.Count == 0)
            return ChangeBytes(document);
        Match one = tokens[random.Next(tokens.Count)], two = tokens[random.Next(tokens.Count)];
        if (one.Index > two.Index)
            (one, two) = (two, one);
        string changed = random.Next(5) switch
        {
            0 when one != two => string.Concat(
                text.AsSpan(0, one.Index), two.Value, text.AsSpan(End(one)..two.Index), string.Concat(one.Value, text.AsSpan(End(two)))),
            1 => string.Concat(text.AsSpan(0, two.Index), one.Value, text.AsSpan(End(two))),
            2 => string.Concat(text.AsSpan(0, one.Index), ChangeDigit(one.Value), text.AsSpan(End(one))),
            _ => string.Concat(text.AsSpan(0, one.Index), Values[random.Next(Values.Length)], text.AsSpan(End(one))),
        };
        return Encoding.UTF8.GetBytes(changed);
    }

    private static int End(Match match) => match.Index + match.Length;

    /// <summary>Changes one hexadecimal digit of a value; a value without digits is unchanged.</summary>
    private string ChangeDigit(string value)
    {
        int[] digits = [.. Enumerable.Range(0, value.Length).Where(at => char.IsAsciiHexDigit(value[at]))];
        if (digits.Length == 0)
            return value;
        char[] changed = value.ToCharArray();
        changed[digits[random.Next(digits.Length)]] = "0123456789abcdef"[random.Next(16)];
        return new string(changed);
    }

    [GeneratedRegex("""(?<=[:\[,]\s*)("[^"]*"|-?[0-9]+|true|false)(?=\s*[,\]}])""")]
    private static partial Regex Value();
}
