using System.Text;
using System.Text.RegularExpressions;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// Finds the lines about DMA windows in kernel logs of any length. A log goes through a buffer of a fixed size; lines that
/// are of no interest, nearly all, are never looked at one by one.
/// </summary>
public static partial class DdwLogReader
{
    /// <summary>The most bytes of a line that are looked at. The kernel's lines have 1 KiB at most, and syslog adds a little.</summary>
    internal const int LongestLine = 1 << 11;

    private const int BufferSize = 1 << 18;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number, from 1 on.</param>
    /// <returns>What it tells; null where it tells nothing about windows.</returns>
    public static DdwLogEvent? ReadLine(string line, long number)
    {
        ArgumentNullException.ThrowIfNull(line);
        return ReadAny(line, number) is { IsEvent: true } told ? told : null;
    }

    /// <summary>Reads a log, as it is asked for: events, and the line with the kernel's parameters.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The log cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    internal static IEnumerable<DdwLogEvent> Read(Stream log, CancellationToken cancellation)
    {
        var found = new List<DdwLogEvent>();
        byte[] buffer = new byte[BufferSize];
        char[] letters = new char[BufferSize];
        int held = 0;
        long number = 1;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = log.Read(buffer, held, BufferSize - held);
            int end = held + count;
            int whole = count == 0 ? end : buffer.AsSpan(0, end).LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && end == BufferSize)
                whole = end; // No line of a kernel: what follows of it counts as a line of the same number.
            Find(buffer.AsSpan(0, whole), letters, number, found);
            foreach (DdwLogEvent each in found)
                yield return each;
            found.Clear();
            if (count == 0)
                yield break;
            number += buffer.AsSpan(0, whole).Count((byte)'\n');
            buffer.AsSpan(whole, end - whole).CopyTo(buffer);
            held = end - whole;
        }
    }

    private static void Find(ReadOnlySpan<byte> lines, char[] buffer, long number, List<DdwLogEvent> found)
    {
        // Letter by byte: what is looked for is ASCII. The text of a line that is found is read once more, as UTF-8.
        ReadOnlySpan<char> letters = buffer.AsSpan(0, Encoding.Latin1.GetChars(lines, buffer));
        int from = 0;
        while (from < letters.Length)
        {
            int mark = letters[from..].IndexOfAny(DdwLogLine.Marks);
            if (mark < 0)
                return;
            mark += from;
            int start = letters[from..mark].LastIndexOf('\n') + 1 + from;
            int length = letters[mark..].IndexOf('\n');
            int end = length < 0 ? letters.Length : mark + length;
            number += lines[from..start].Count((byte)'\n');
            if (end - start <= LongestLine && ReadAny(Encoding.UTF8.GetString(lines[start..end]), number) is { } told)
                found.Add(told);
            from = end;
        }
    }

    /// <summary>The colours that dmesg writes for a terminal.</summary>
    [GeneratedRegex(@"\e\[[0-9;]*[mK]", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();

    private static DdwLogEvent? ReadAny(string line, long number)
    {
        if (!line.AsSpan().ContainsAny(DdwLogLine.Marks))
            return null;
        string text = PrintableText.Of(Colours().Replace(line, string.Empty).TrimEnd('\r', '\n').Replace('\t', ' '));
        DdwLogEvent? told = DdwLogLine.Read(text, text.AsSpan().IndexOfAny(DdwLogLine.Marks));
        if (told is not null)
            (told.Text, told.Line) = (text, number);
        return told;
    }
}
