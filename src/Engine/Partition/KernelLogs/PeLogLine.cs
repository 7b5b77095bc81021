namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// Parses the lines that the PowerNV IOMMU code of Linux logs for each partitionable endpoint (PE): "pci 0030:01     :
/// [PE# fd] Setting up window#1 ...". The formats were read in the sources of Linux 4.2 to 6.12; public logs of POWER8
/// and POWER9 machines have them.
/// </summary>
internal static class PeLogLine
{
    /// <summary>The text that marks the lines.</summary>
    public const string Mark = "[PE# ";

    private const string Prefix = "pci ";

    private static readonly (string Text, Reader Read)[] Patterns =
    [
        ("Setting up 32-bit TCE table at 0..", rest => rest.Hex(out ulong size)
            ? new(DdwLogKind.PeSetUp) { Size = size } : null),
        ("Setting up window", ReadWindow),
        ("Removing DMA window", rest => SlotIn(ref rest, " #") is { } slot ? new(DdwLogKind.PeWindowRemoved) { Slot = slot } : null),
        ("Enabling 64-bit DMA bypass", _ => new(DdwLogKind.PeBypass) { Bypass = true }),
        ("Disabling 64-bit DMA bypass", _ => new(DdwLogKind.PeBypass) { Bypass = false }),
        ("Using 64-bit DMA iommu bypass (through TVE#0)", _ => new(DdwLogKind.PeBypass) { Bypass = true, Slot = 0 }),
        ("Releasing PE", _ => new(DdwLogKind.PeReleased)),
        ("Failed to configure TCE table, err ", rest => Failure(DdwLogKind.PeWindowFailed, rest)),
        ("Failed to create 32-bit TCE table, err ", rest => Failure(DdwLogKind.PeWindowFailed, rest)),
        ("Failed to configure 32-bit TCE table, err ", rest => Failure(DdwLogKind.PeWindowFailed, rest)),
        ("Unmapping failed, ret = ", rest => Failure(DdwLogKind.PeRemovalFailed, rest)),
    ];

    private delegate DdwLogEvent? Reader(LineCursor rest);

    /// <summary>Parses a line.</summary>
    /// <param name="before">The line up to the mark.</param>
    /// <param name="rest">The line after the mark.</param>
    /// <returns>The event; null if the line tells nothing of windows.</returns>
    public static DdwLogEvent? Read(ReadOnlySpan<char> before, LineCursor rest)
    {
        int end = rest.Rest.IndexOf("] ");
        int start = before.LastIndexOf(Prefix);
        if (end <= 0 || start < 0 || rest.Rest[..end].ContainsAnyExcept(KernelLogText.HexDigits)
            || PlaceIn(before[(start + Prefix.Length)..]) is not { } place)
        {
            return null;
        }

        string endpoint = rest.Rest[..end].ToString();
        ReadOnlySpan<char> message = rest.Rest[(end + 2)..];
        foreach ((string text, Reader read) in Patterns)
        {
            if (message.StartsWith(text) && read(new LineCursor(message[text.Length..])) is { } found)
            {
                (found.Pe, found.PciAddress) = (endpoint, place);
                return found;
            }
        }

        return null;
    }

    private static DdwLogEvent? ReadWindow(LineCursor rest)
    {
        return SlotIn(ref rest, "#") is { } slot && rest.Hex(" ", out ulong start) && rest.Hex("..", out ulong last) && rest.Hex(" pg=", out ulong page)
            && last > start && last - start != ulong.MaxValue && ulong.IsPow2(page) && (last - start + 1) % page == 0
                ? new(DdwLogKind.PeWindow) { Slot = slot, StartAddress = start, Size = last - start + 1, PageSize = page }
                : null;
    }

    /// <summary>
    /// The number of a window; 0 in the lines of NVLink's endpoints, which have one window; null for a number that no window
    /// has.
    /// </summary>
    private static int? SlotIn(ref LineCursor rest, ReadOnlySpan<char> before)
    {
        int slot = rest.Decimal(before, out int told) ? told : 0;
        return slot is 0 or 1 ? slot : null;
    }

    private static DdwLogEvent? Failure(DdwLogKind kind, LineCursor rest)
        => rest.Decimal("", out int status) ? new(kind) { Status = status } : null;

    /// <summary>
    /// The place of an endpoint: domain and bus, or the address of a device. The kernel writes the device number of a
    /// virtual function with a blank in place of a leading 0.
    /// </summary>
    private static string? PlaceIn(ReadOnlySpan<char> text)
    {
        string place = text.TrimEnd(" :").ToString().Replace(": ", ":0", StringComparison.Ordinal);
        bool isBus = place.Length > 3 && place[^3] == ':' && !place.Replace(":", string.Empty, StringComparison.Ordinal).AsSpan().ContainsAnyExcept(KernelLogText.HexDigits);
        return isBus || KernelLogText.IsPciAddress(place) ? place : null;
    }
}
