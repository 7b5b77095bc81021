using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Finds the end of the host's memory in a copy of /proc/iomem, in a kernel log with the ranges of memory, or in a
/// debug log of DPDK, which tells the ranges that it found.
/// </summary>
public static partial class IomemFile
{
    /// <summary>The last physical address of the ranges of memory, as DPDK finds it.</summary>
    /// <param name="path">The file, which may be packed with gzip or xz.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TceException">PathNotFound, IomemUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static ulong ReadHighestAddress(string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ulong? highest = null;
        foreach (string line in ProgramLog.ReadLines(path, ProgramErrors.IomemUnreadable, progress, cancellation))
        {
            if (MemoryLine().Match(PrintableText.OfLine(line)) is { Success: true } match)
                highest = Math.Max(highest ?? 0, ulong.Parse(match.Groups["end"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return highest switch
        {
            null => throw ProgramErrors.IomemUnreadable(path, "it has no range of memory, such as a line 'System RAM'"),
            0 => throw ProgramErrors.IomemUnreadable(path, "the kernel shows its addresses to root only, and zeros to others"),
            { } end => end,
        };
    }

    [GeneratedRegex(
        @"^\s*[0-9a-f]{1,16}-(?<end>[0-9a-f]{1,16}) : System RAM\s*$"
        + @"|node +[0-9]+: \[mem 0x[0-9a-f]{1,16}-0x(?<end>[0-9a-f]{1,16})\]"
        + @"|Found system RAM from 0x[0-9a-f]{1,16} to 0x(?<end>[0-9a-f]{1,16})",
        RegexOptions.CultureInvariant)]
    private static partial Regex MemoryLine();
}
