using System.Text;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// Finds the lines about DMA windows in kernel logs of any length. The buffer has a fixed size, and the search skips
/// all other lines without splitting them.
/// </summary>
public static class DdwLogReader
{
    /// <summary>
    /// The longest line in bytes that is parsed. Lines of the kernel have at most 1 KiB, and syslog and JSON add to them.
    /// </summary>
    internal const int MaxLineLength = 1 << 11;

    private const int BufferSize = 1 << 18;

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">The number of the line, from 1.</param>
    /// <returns>The event; null if the line is not about DMA windows.</returns>
    public static DdwLogEvent? ReadLine(string line, long number)
    {
        ArgumentNullException.ThrowIfNull(line);
        return ReadAny(line, number) is { IsEvent: true } entry ? entry : null;
    }

    /// <summary>
    /// Reads the events of a log and the line with the kernel's parameters, while the caller enumerates them.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="cancellation">Stops the reading.</param>
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
                whole = end; // A line longer than the buffer is none of the kernel; it is read in pieces.
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
        // One character per byte is enough for the search, which is for ASCII. Lines that are found are decoded again
        // as UTF-8.
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
            if (end - start <= MaxLineLength && ReadAny(Encoding.UTF8.GetString(lines[start..end]), number) is { } entry)
                found.Add(entry);
            from = end;
        }
    }

    private static DdwLogEvent? ReadAny(string line, long number)
    {
        if (!line.AsSpan().ContainsAny(DdwLogLine.Marks))
            return null;
        (string? message, string? host) = JsonLogLine.Read(line);
        if (message is null)
            return null;
        string text = PrintableText.OfLine(message);
        int mark = text.AsSpan().IndexOfAny(DdwLogLine.Marks);
        DdwLogEvent? entry = mark < 0 ? null : DdwLogLine.Read(text, mark);
        if (entry is not null)
            (entry.Text, entry.Line, entry.HostName) = (text, number, host is null ? KernelLogText.HostName(text) : PrintableText.Of(host));
        return entry;
    }
}
