using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Abi;

namespace SpaprDdw.Programs.Logs;

/// <summary>The kinds of lines of QEMU's trace that matter for windows.</summary>
internal enum QemuTraceKind
{
    /// <summary>A line of the same trace that changes no window.</summary>
    Other,

    /// <summary>A known line that is damaged or cut.</summary>
    Damaged,

    /// <summary>libvirt starts QEMU. Earlier lines of the file belong to an ended process.</summary>
    Start,

    /// <summary>A region of the guest that needs no registration was added.</summary>
    SkippedRegion,

    /// <summary>Memory was registered, or could not be.</summary>
    Register,

    /// <summary>The registration of memory was removed, or could not be.</summary>
    Unregister,

    /// <summary>A window was created.</summary>
    CreateWindow,

    /// <summary>A window was removed.</summary>
    RemoveWindow,

    /// <summary>KVM attached a group to a window.</summary>
    AttachGroup,

    /// <summary>The line names the host bridge of the change of windows before it.</summary>
    BridgeOfChange,

    /// <summary>The line names the host bridge of the window that is removed next.</summary>
    BridgeOfRemoval,

    /// <summary>QEMU reports a request that failed.</summary>
    Failure,
}

/// <summary>A line of QEMU's trace, or an error that QEMU printed.</summary>
internal sealed partial record QemuTraceLine(QemuTraceKind Kind)
{
    /// <summary>The parts of the lines that are parsed.</summary>
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        [
            "vfio_prereg_", "vfio_spapr_", "vfio_listener_region_", "spapr_iommu_ddw_", "starting up libvirt version",
            .. QemuMessage.All.Select(message => message.Text),
        ], StringComparison.Ordinal);

    /// <summary>The number of the process; null if the line has no prefix with it.</summary>
    public int? ProcessId { get; private init; }

    /// <summary>An address in the process, or a bus address.</summary>
    public ulong Address { get; private init; }

    /// <summary>A size in bytes.</summary>
    public ulong Size { get; private init; }

    public ulong PageSize { get; private init; }

    /// <summary>The levels of the table of a window. QEMU before 3.1 does not print them, and always asks for 1.</summary>
    public int Levels { get; private init; }

    /// <summary>0, or an error number as a negative number.</summary>
    public int Result { get; private init; }

    /// <summary>The descriptor of the group.</summary>
    public int Group { get; private init; }

    /// <summary>The number of the host bridge, which is a part of the LIOBN of its windows; null if there is no LIOBN.</summary>
    public int? Bridge { get; private init; }

    /// <summary>The error that QEMU reports.</summary>
    public QemuMessage? Message { get; private init; }

    public Errno? Errno { get; private init; }

    /// <summary>True if a line can be of the trace; most lines of a log are not.</summary>
    public static bool MayBe(ReadOnlySpan<char> line) => line.ContainsAny(Marks);

    /// <summary>Parses a line.</summary>
    /// <returns>Null if the line is not about windows.</returns>
    public static QemuTraceLine? Parse(string line)
    {
        if (!MayBe(line))
            return null;
        Match found = Event().Match(line);
        if (found.Success)
            return OfEvent(found.Groups["name"].Value, line[found.Index..]) with { ProcessId = ProcessOf(line.AsSpan(0, found.Index)) };
        if (line.Contains("starting up libvirt version", StringComparison.Ordinal))
            return new QemuTraceLine(QemuTraceKind.Start);
        QemuMessage? message = QemuMessage.All.FirstOrDefault(each => line.Contains(each.Text, StringComparison.Ordinal));
        return message is null ? null : new QemuTraceLine(QemuTraceKind.Failure)
        {
            ProcessId = ProcessOf(line.AsSpan(0, line.IndexOf(message.Text, StringComparison.Ordinal))),
            Message = message,
            Errno = ErrnoText.Find(line),
            Bridge = BridgeOf(line),
        };
    }

    private static QemuTraceLine OfEvent(string name, string text)
    {
        QemuTraceLine? line = name switch
        {
            "vfio_prereg_register" => Memory(QemuTraceKind.Register, Registration().Match(text)),
            "vfio_prereg_unregister" => Memory(QemuTraceKind.Unregister, Registration().Match(text)),
            "vfio_spapr_create_window" => Window(Creation().Match(text)),
            "vfio_spapr_remove_window" => Removal().Match(text) is { Success: true } removal && TryHex(removal, "offset", out ulong offset)
                ? new QemuTraceLine(QemuTraceKind.RemoveWindow) { Address = offset } : null,
            "vfio_spapr_group_attach" => Attachment().Match(text) is { Success: true } attachment
                ? new QemuTraceLine(QemuTraceKind.AttachGroup) { Group = int.Parse(attachment.Groups["group"].Value, CultureInfo.InvariantCulture) } : null,
            "vfio_prereg_listener_region_add_skip" => new QemuTraceLine(QemuTraceKind.SkippedRegion),
            "vfio_listener_region_del_iommu" => new QemuTraceLine(QemuTraceKind.BridgeOfRemoval) { Bridge = BridgeOf(text) },
            "vfio_listener_region_add_iommu" or "spapr_iommu_ddw_create" or "spapr_iommu_ddw_remove"
                => new QemuTraceLine(QemuTraceKind.BridgeOfChange) { Bridge = BridgeOf(text) },
            _ => new QemuTraceLine(QemuTraceKind.Other),
        };
        return line ?? new QemuTraceLine(QemuTraceKind.Damaged);
    }

    private static QemuTraceLine? Memory(QemuTraceKind kind, Match match)
        => match.Success && TryHex(match, "va", out ulong address) && TryHex(match, "size", out ulong size) && size > 0
            && address <= ulong.MaxValue - size && int.TryParse(match.Groups["ret"].Value, CultureInfo.InvariantCulture, out int result)
            ? new QemuTraceLine(kind) { Address = address, Size = size, Result = result }
            : null;

    private static QemuTraceLine? Window(Match match)
        => match.Success && TryHex(match, "shift", out ulong shift) && shift < 64 && TryHex(match, "size", out ulong size)
            && size >= 1UL << (int)shift && ulong.IsPow2(size) && TryHex(match, "offset", out ulong offset)
            && int.TryParse(match.Groups["levels"] is { Success: true } printed ? printed.Value : "1", CultureInfo.InvariantCulture, out int levels)
            && levels is > 0 and < 64
            ? new QemuTraceLine(QemuTraceKind.CreateWindow) { Address = offset, Size = size, PageSize = 1UL << (int)shift, Levels = levels }
            : null;

    /// <summary>QEMU puts the number of the host bridge above the lowest byte of a LIOBN.</summary>
    private static int? BridgeOf(string text)
        => Liobn().Match(text) is { Success: true } found && TryHex(found, "liobn", out ulong liobn) ? (int)(liobn >> 8 & 0xffff) : null;

    private static bool TryHex(Match match, string group, out ulong value)
        => ulong.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>The process in the prefix of QEMU ("1234@1700000000.123456:") or of syslog ("qemu-system-ppc64[1234]: ").</summary>
    private static int? ProcessOf(ReadOnlySpan<char> prefix)
    {
        Match match = Process().Match(prefix.ToString());
        return match.Success && int.TryParse(match.Groups["pid"].Value, CultureInfo.InvariantCulture, out int process) ? process : null;
    }

    /// <summary>The name of an event of the trace. A name may stand at the start of the line, or after any prefix.</summary>
    [GeneratedRegex(@"(?<![\w/])(?<name>(?:vfio_prereg|vfio_spapr|vfio_listener_region|spapr_iommu_ddw)_\w+)(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Event();

    /// <summary>In a trace or the name of a region. The address spaces of PCI have the highest bit set.</summary>
    [GeneratedRegex(@"\b(?:tce-iommu-|liobn=(?:0x)?)(?<liobn>8[0-9a-f]{7})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Liobn();

    /// <summary>QEMU before 2.11 prints no 0x.</summary>
    [GeneratedRegex(@"^\w+ va=(?:0x)?(?<va>[0-9a-f]{1,16}) size=(?:0x)?(?<size>[0-9a-f]{1,16}) ret=(?<ret>-?\d{1,9})(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Registration();

    [GeneratedRegex(
        @"^\w+ pageshift=0x(?<shift>[0-9a-f]{1,16}) (?:levels=(?<levels>\d{1,9}) )?winsize=(?:0x)?(?<size>[0-9a-f]{1,16}) offset=(?:0x)?(?<offset>[0-9a-f]{1,16})(?=\s|$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Creation();

    [GeneratedRegex(@"^\w+ offset=(?:0x)?(?<offset>[0-9a-f]{1,16})(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Removal();

    [GeneratedRegex(@"^\w+ Attached groupfd (?<group>\d{1,9}) to ", RegexOptions.CultureInvariant)]
    private static partial Regex Attachment();

    [GeneratedRegex(@"(?<pid>\d{1,9})@\d+\.\d+:|\[(?<pid>\d{1,9})\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex Process();
}
