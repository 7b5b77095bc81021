using SpaprDdw.Diagnostics;
using SpaprDdw.Pictures;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition;

/// <summary>Draws the windows of nodes on the bus, and their sizes beside the size of the memory.</summary>
public static class PciDmaWindowPicture
{
    private const ulong DefaultPageSize = 4096;
    private const int DevicesNamed = 6;

    /// <summary>Draws a picture of each node as lines of text.</summary>
    /// <param name="devices">Devices of a <see cref="PartitionReport"/>. The devices of a node share a picture.</param>
    /// <param name="width">The largest number of columns of a line, 40 to 1000.</param>
    /// <param name="style">The characters and colours.</param>
    public static IReadOnlyList<string> Draw(IEnumerable<PciDmaWindow> devices, int width, TextStyle style)
    {
        var lines = new List<string>();
        foreach (PciDmaWindow[] node in Nodes(devices))
        {
            if (lines.Count > 0)
                lines.Add(string.Empty);
            lines.AddRange(TextPicture.Draw((columns, busColumns) => Draw(node, columns, busColumns), width, style));
        }

        return lines;
    }

    /// <summary>Draws a picture of each node for <see cref="PictureFile.Write"/>.</summary>
    /// <param name="devices">Devices of a <see cref="PartitionReport"/>. The devices of a node share a picture.</param>
    public static IReadOnlyList<ContainerPicture> Draw(IEnumerable<PciDmaWindow> devices)
        => [.. Nodes(devices).Select(node => Draw(node, SvgPicture.Columns, SvgPicture.BusColumns))];

    private static IEnumerable<PciDmaWindow[]> Nodes(IEnumerable<PciDmaWindow> devices)
        => devices.GroupBy(device => (device.Source, device.HostName, device.Node)).Select(node => node.ToArray());

    private static ContainerPicture Draw(PciDmaWindow[] node, int columns, int busColumns)
    {
        PciDmaWindow first = node[0];
        string machine = first.HostName ?? (first.Source is { } path ? Path.GetFileName(path) : string.Empty);
        List<Window> windows = [.. WindowsOf(first)];
        return new ContainerPicture(
            PrintableText.Of($"{first.Node ?? "No node"} {(machine.Length > 0 ? $"of {machine}" : string.Empty)}".TrimEnd()),
            string.Join("; ", node.GroupBy(device => device.Verdict).Select(Describe)),
            BusPart.Of(Apart(windows).Select(window => new BusWindow(
                window.Slot, window.Start, window.Start + (window.Size - 1), window.PageSize, [(window.Start, Taken(window, first))])), busColumns),
            [.. windows.Select(window => Draw(window, first, columns))]);
    }

    private static IEnumerable<Window> WindowsOf(PciDmaWindow device)
    {
        if (device is { DefaultStartAddress: { } start, DefaultSize: > 0 and { } size })
            yield return new Window(0, start, size, DefaultPageSize, "Default window");
        if (device is { StartAddress: { } address, Size: { } bytes, PageSize: { } pageSize })
            yield return new Window(1, address, bytes, pageSize, $"{device.Mode} window");
    }

    /// <summary>
    /// The windows that do not begin inside another window; the picture of the bus has no room for the others.
    /// </summary>
    private static IEnumerable<Window> Apart(IEnumerable<Window> windows)
    {
        ulong? last = null;
        foreach (Window window in windows.OrderBy(window => window.Start))
        {
            if (window.Start > last || last is null)
            {
                last = window.Start + (window.Size - 1);
                yield return window;
            }
        }
    }

    private static WindowPicture Draw(Window window, PciDmaWindow device, int columns)
    {
        // Both bars begin at 0. The scale has room for the longer bar.
        ulong scale = Math.Max(window.Size, device.Memory ?? 0);
        return new WindowPicture(
            window.Slot,
            0,
            scale,
            $"{window.Name}, {Address(window.Start)} to {Address(window.Start + (window.Size - 1))}: "
            + $"{Size(window.Size)} in pages of {Size(window.PageSize)}",
            [Compare(window, device)],
            [
                new PictureBand(PictureBandKind.Mapped, "window", Size(window.Size), Bar(window.Size, scale, columns)),
                new PictureBand(PictureBandKind.Buffer, "memory", device.Memory is { } memory ? Size(memory) : "unknown", Bar(device.Memory ?? 0, scale, columns)),
            ]);
    }

    private static string Compare(Window window, PciDmaWindow device)
        => device.Memory is not { } memory ? "The size of the memory was not saved."
            : window.Slot == 1 && device.Mode != "Dynamic"
                ? (window.Size >= memory ? "It covers all memory." : $"It covers {Size(window.Size)} of {Size(memory)} of memory.")
                : $"At any time, {Size(Math.Min(window.Size, memory))} of {Size(memory)} of memory can be mapped in "
                  + "it.";

    private static ulong Taken(Window window, PciDmaWindow device)
        => window.Slot == 1 && device.Mode != "Dynamic" ? Math.Min(window.Size, device.Memory ?? window.Size) : 0;

    private static IReadOnlyList<PictureColumn> Bar(ulong size, ulong scale, int columns)
    {
        var tally = new ColumnTally(0, scale, 1, columns);
        if (size > 0)
            tally.Add(0, size);
        return tally.ToColumns();
    }

    private static string Describe(IGrouping<string, PciDmaWindow> devices)
    {
        string[] named = [.. devices.Take(DevicesNamed).Select(device => device.PciAddress)];
        int others = devices.Count() - named.Length;
        return $"{devices.Key} {string.Join(", ", named)}{(others > 0 ? $" and {others} more" : string.Empty)}";
    }

    private sealed record Window(int Slot, ulong Start, ulong Size, ulong PageSize, string Name);
}
