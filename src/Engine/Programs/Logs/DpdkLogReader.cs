using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Finds the lines about DMA in logs of DPDK, with any prefix and among any other lines. DPDK prints the windows that it
/// gets nowhere, so a log tells only what failed and why.
/// </summary>
public static partial class DpdkLogReader
{
    private static readonly SearchValues<string> Marks =
        SearchValues.Create([.. DpdkMessage.All.Select(message => message.Text)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">The number of the line, from 1.</param>
    /// <param name="path">The file of the line; null for none.</param>
    /// <returns>Null if the line is not about DMA.</returns>
    public static DpdkLogEntry? ReadLine(string line, long number, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length > ProgramLog.MaxLineLength || !line.AsSpan().ContainsAny(Marks))
            return null;
        string text = PrintableText.OfLine(line);
        if (!Prefix().IsMatch(text))
            return null;
        DpdkMessage? message = DpdkMessage.All.FirstOrDefault(each => text.Contains(each.Text, StringComparison.OrdinalIgnoreCase));
        if (message is null)
            return null;
        Errno? errno = message.IsFailure ? ErrnoText.Find(text) : null;
        return new DpdkLogEntry
        {
            Event = message.IsFailure ? "Failed" : "Figure",
            Request = message.Request,
            Errno = errno?.ToString(),
            PciAddress = Device().Match(text) is { Success: true } device ? device.Value : null,
            Value = ValueOf(text),
            Reason = message.Reason(errno),
            Line = number,
            Path = path,
            HostName = ProgramLog.HostName(text),
            Text = text,
        };
    }

    private static ulong? ValueOf(string text)
        => Value().Match(text) is { Success: true } found
            ? ulong.Parse(found.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Reads a file, which may be packed with gzip or xz, while the caller enumerates its entries.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TceException">PathNotFound, DpdkLogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static IEnumerable<DpdkLogEntry> ReadFile(
        string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        long number = 0;
        foreach (string line in ProgramLog.ReadLines(path, ProgramLogErrors.DpdkLogUnreadable, progress, cancellation))
        {
            if (ReadLine(line, ++number, path) is { } entry)
                yield return entry;
        }
    }

    /// <summary>The name of EAL, with which each of the lines begins after its prefix.</summary>
    [GeneratedRegex(@"\bEAL: ", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\b[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    [GeneratedRegex(@"\b0x([0-9a-fA-F]{1,16})\b", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Value();
}
