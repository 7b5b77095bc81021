using System.Buffers;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// Parses the lines that the IOMMU code of Linux 2.6.39 to 7.2 logs on pseries, and those of PowerNV that
/// <see cref="PeLogLine"/> parses, after any prefix. Lines that only look similar are ignored.
/// </summary>
internal static class DdwLogLine
{
    private const int MaxShift = 63;

    /// <summary>The texts that mark the lines, each with the method that parses the line.</summary>
    private static readonly (string Text, Reader Read)[] Patterns =
    [
        ("ibm,query-pe-dma-window", ReadQuery),
        ("ibm,create-pe-dma-window", ReadCreate),
        ("ibm,reset-pe-dma-windows(", ReadReset),
        ("removed DMA window: rtas returned ", ReadRemove),
        ("remove DMA window: rtas returned ", ReadRemove),
        ("removed direct window: rtas returned ", ReadRemove), // Before 5.15 a window is a direct window.
        ("remove direct window: rtas returned ", ReadRemove),
        ("failed to remove DMA window property: ", ReadPropertyFailure),
        ("failed to remove direct window property: ", ReadPropertyFailure),
        ("failed to clear tces in window", (before, _) => new(DdwLogKind.EntryRefused) { Node = Word(before) }),
        ("Removed default DMA window for ", (before, rest)
            => WithDevice(before, new(DdwLogKind.RemovedDefault) { Node = rest.Rest.Trim().ToString() })),
        ("Limited Address Space for DDW not Supported, err: ", (before, rest) => rest.Decimal("", out int error)
            ? WithDevice(before, new(DdwLogKind.LimitedNotSupported) { Status = error }) : null),
        ("Skipping ibm,pmemory", DeviceOnly(DdwLogKind.SkippedPmem)),
        ("lsa_required: ", ReadAnswer),
        ("direct DMA is limited by ", (before, rest) => rest.Hex(out ulong limit)
            ? WithDevice(before, new(DdwLogKind.Limited) { Limit = limit }) : null),
        ("iommu: 64-bit OK, using fixed ops", (before, _) => WithDevice(before, new(DdwLogKind.Answer) { DirectMapping = true })),
        ("iommu: not 64-bit, using default ops", (before, _) => WithDevice(before, new(DdwLogKind.Answer) { DirectMapping = false })),
        ("Using 64-bit direct DMA at offset ", (before, rest) => rest.Hex(out ulong start)
            ? WithDevice(before, new(DdwLogKind.Answer) { DirectMapping = true, StartAddress = start }) : null),
        ("Restoring 32-bit DMA via iommu", (before, _) => WithDevice(before, new(DdwLogKind.Answer) { DirectMapping = false })),
        ("IOMMU table in use, can't be replaced", DeviceOnly(DdwLogKind.InUse)),
        ("spapr_tce_init_table_group: query_ddw failed", DeviceOnly(DdwLogKind.SetUpFailed)),
        ("default dma window missing!", DeviceOnly(DdwLogKind.SetUpFailed)),
        ("Warning: IOMMU dma not supported: mask ", DeviceOnly(DdwLogKind.NoTable)),
        ("Warning: IOMMU offset too big for device mask", DeviceOnly(DdwLogKind.NoTable)),
        ("iommu_alloc failed, tbl ", ReadAllocFailed),
        ("iommu_alloc_consistent size too large: ", DeviceOnly(DdwLogKind.AllocFailed)),
        ("_pSeriesLP: plpar_tce_", (_, rest) => new(DdwLogKind.EntryRefused) { Status = StatusAfter(rest, "rc=") }),
        ("no free dynamic windows", DeviceOnly(DdwLogKind.NoUsableAnswer)),
        ("no supported page size in mask ", DeviceOnly(DdwLogKind.NoUsableAnswer)),
        ("no supported direct page size in mask ", DeviceOnly(DdwLogKind.NoUsableAnswer)),
        ("can't map partition max ", DeviceOnly(DdwLogKind.NoUsableAnswer)),
        ("failed to map DMA window for ", DeviceOnly(DdwLogKind.MapFailed)),
        ("failed to map direct window for ", DeviceOnly(DdwLogKind.MapFailed)),
        ("ppc iommu: disabling ddw", (_, _) => new(DdwLogKind.SwitchedOff)),
        (PeLogLine.Mark, PeLogLine.Read),
        ("Linux version ", ReadBoot),
        ("Kernel command line: ", (_, rest) => new(DdwLogKind.CommandLine) { CommandLine = rest.Rest.Trim().ToString() }),
    ];

    private delegate DdwLogEvent? Reader(ReadOnlySpan<char> before, LineCursor rest);

    /// <summary>Searches for the texts that mark the lines.</summary>
    public static SearchValues<string> Marks { get; } =
        SearchValues.Create([.. Patterns.Select(pattern => pattern.Text)], StringComparison.Ordinal);

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="mark">The index of the first of <see cref="Marks"/> in the line.</param>
    /// <returns>The event; null if the line is not about DMA windows.</returns>
    public static DdwLogEvent? Read(ReadOnlySpan<char> line, int mark)
    {
        while (true)
        {
            foreach ((string text, Reader read) in Patterns)
            {
                if (line[mark..].StartsWith(text) && read(line[..mark], new LineCursor(line[(mark + text.Length)..])) is { } found)
                    return found;
            }

            int next = line[(mark + 1)..].IndexOfAny(Marks);
            if (next < 0)
                return null;
            mark += 1 + next;
        }
    }

    private static DdwLogEvent? ReadQuery(ReadOnlySpan<char> before, LineCursor rest)
    {
        rest.Skip("s");
        if (!SkipTarget(ref rest) || !rest.Decimal(" returned ", out int status))
            return null;

        // Kernels before 6.1 log no numbers. After a failure the numbers are those of an earlier answer.
        bool isTold = rest.Hex(", lb=", out ulong block);
        isTold &= rest.Hex(" ps=", out uint pages);
        isTold &= rest.Decimal(" wn=", out int windows);
        isTold &= status == 0 && windows >= 0;
        return WithDevice(before, new(DdwLogKind.Query)
        {
            Status = status,
            LargestBlock = isTold ? block : null,
            PageSizeMask = isTold ? pages : null,
            WindowsAvailable = isTold ? (uint)windows : null,
        });
    }

    private static DdwLogEvent? ReadCreate(ReadOnlySpan<char> before, LineCursor rest)
    {
        rest.Skip("s");
        if (!SkipTarget(ref rest) || !rest.Hex(" ", out ulong page) || !rest.Hex(" ", out ulong window) || page > MaxShift || window > MaxShift
            || !rest.Decimal(" returned ", out int status))
        {
            return null;
        }

        bool isMade = rest.Hex(" (liobn = ", out uint liobn);
        isMade &= rest.Hex(" starting addr = ", out uint high);
        isMade &= rest.Hex(" ", out uint low);
        isMade &= status == 0;
        return WithDevice(before, new(DdwLogKind.Create)
        {
            Status = status,
            PageSize = 1UL << (int)page,
            Size = window == 0 ? 0 : 1UL << (int)window,
            Liobn = isMade ? liobn : null,
            StartAddress = isMade ? ((ulong)high << 32) | low : null,
        });
    }

    private static DdwLogEvent? ReadReset(ReadOnlySpan<char> before, LineCursor rest)
    {
        bool isReset = rest.Hex(out _) && rest.Skip(")");
        bool isLimited = rest.Skip(" for Limited Addr Support:");
        return isReset && SkipNumbers(ref rest) && rest.Decimal(" returned ", out int status)
            ? WithDevice(before, new(isLimited ? DdwLogKind.LimitRefused : DdwLogKind.Reset) { Status = status })
            : null;
    }

    private static DdwLogEvent? ReadRemove(ReadOnlySpan<char> before, LineCursor rest)
    {
        int node = before.LastIndexOf(": ");
        return node > 0 && rest.Decimal("", out int status) && rest.Skip(" to ibm,remove-pe-dma-window(") && rest.Hex(out _)
            && rest.Hex(") ", out uint liobn)
            ? new DdwLogEvent(DdwLogKind.Remove) { Node = Word(before[..node]), Status = status, Liobn = liobn }
            : null;
    }

    private static DdwLogEvent? ReadPropertyFailure(ReadOnlySpan<char> before, LineCursor rest)
        => rest.Decimal("", out int status) ? new(DdwLogKind.Remove) { Node = Word(before), Status = status } : null;

    private static DdwLogEvent? ReadAnswer(ReadOnlySpan<char> before, LineCursor rest)
        => rest.Decimal("", out int required) && rest.Decimal(", lsa_enabled: ", out int enabled) && rest.Decimal(", direct mapping: ", out int direct)
            ? WithDevice(before, new(DdwLogKind.Answer) { DirectMapping = direct != 0, LimitedRequired = required != 0, IsLimited = enabled != 0 })
            : null;

    private static DdwLogEvent? ReadAllocFailed(ReadOnlySpan<char> before, LineCursor rest)
    {
        int pages = rest.Rest.LastIndexOf(" npages ");
        return pages >= 0 && new LineCursor(rest.Rest[pages..]).Hex(" npages ", out ulong count)
            ? WithDevice(before, new(DdwLogKind.AllocFailed) { Pages = count })
            : null;
    }

    private static DdwLogEvent? ReadBoot(ReadOnlySpan<char> before, LineCursor rest)
    {
        // Only the kernel's own line counts. A program that logs the version has its name before it.
        ReadOnlySpan<char> prefix = before.TrimEnd();
        bool isKernels = prefix.IsEmpty || "]>;|\"".Contains(prefix[^1]) || prefix.EndsWith("kernel:") || prefix[^1] == ':' && prefix.Contains(']');
        int end = rest.Rest.IndexOf(' ');
        return isKernels && end > 0 && char.IsAsciiDigit(rest.Rest[0])
            ? new DdwLogEvent(DdwLogKind.Boot) { KernelVersion = rest.Rest[..end].ToString() }
            : null;
    }

    /// <summary>Skips the token and the target, such as "(2026) 800 8000000 20000000".</summary>
    private static bool SkipTarget(ref LineCursor rest) => rest.Hex("(", out uint _) && rest.Skip(")") && SkipNumbers(ref rest);

    private static bool SkipNumbers(ref LineCursor rest) => rest.Hex(" ", out uint _) && rest.Hex(" ", out uint _) && rest.Hex(" ", out uint _);

    private static int? StatusAfter(LineCursor rest, string text)
    {
        int at = rest.Rest.IndexOf(text);
        return at >= 0 && new LineCursor(rest.Rest[at..]).Decimal(text, out int status) ? status : null;
    }

    private static string Word(ReadOnlySpan<char> before) => KernelLogText.LastWord(before).ToString();

    /// <summary>Parses a line that tells only its kind and its device.</summary>
    private static Reader DeviceOnly(DdwLogKind kind) => (before, _) => WithDevice(before, new(kind));

    /// <summary>Adds the device and its driver to an event; null if the line names no device.</summary>
    private static DdwLogEvent? WithDevice(ReadOnlySpan<char> before, DdwLogEvent entry)
    {
        if (!KernelLogText.TryFindDevice(before, out ReadOnlySpan<char> driver, out ReadOnlySpan<char> address))
            return null;
        entry.Driver = driver.ToString();
        entry.PciAddress = address.ToString();
        return entry;
    }
}
