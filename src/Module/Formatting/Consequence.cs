using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Sessions;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>What an operation would destroy, in the words of -WhatIf and -Confirm.</summary>
internal static class Consequence
{
    /// <summary>A window with what is lost when it is removed.</summary>
    /// <param name="window">The window.</param>
    public static string OfRemoving(DmaWindow window)
    {
        string mapped = window.Mappings == 0 ? "nothing mapped" : $"{Quantity(window.Mappings, "mapping")} of {Size(window.MappedBytes)}";
        string writes = window is { State: WindowState.Active, RemovalWrites: > 0 and var count }
            ? string.Create(CultureInfo.InvariantCulture, $"; that takes {count:N0} register writes")
            : string.Empty;
        return $"the window of {Size(window.Size)} at {window} with {mapped}, {Size(window.LockedMemory)} locked{writes}";
    }

    /// <summary>A window in place of the default window, with what is lost.</summary>
    /// <param name="plan">The plan.</param>
    public static string OfReplacingDefault(DefaultWindowPlan plan)
    {
        string removed = plan.Default is { } window ? $"Remove {OfRemoving(window)}, and create" : "Create";
        string kept = plan.Kept == 0 ? string.Empty : $"map {Quantity(plan.Kept, "mapping")} again, and ";
        string lost = plan.Lost == 0 ? "lose nothing" : $"lose {Quantity(plan.Lost, "mapping")} of {Size(plan.LostBytes)}";
        return $"{removed} a window of {Size(plan.Size)} in pages of {Size(plan.PageSize)} at 0x0, {Quantity(plan.Levels, "level")}, "
            + $"{Size(plan.LockedMemory)} locked; {kept}{lost}{OfCollision(startAddress: 0, plan.Size)}";
    }

    /// <summary>The possible collision of a window with 32-bit MMIO; an empty text if it cannot collide.</summary>
    /// <param name="startAddress">The first bus address of the window.</param>
    /// <param name="size">The size of the window in bytes.</param>
    public static string OfCollision(ulong startAddress, ulong size)
        => AddressReach.MayCollide(startAddress, size) ? "; " + AddressReach.MmioCollision : string.Empty;

    /// <summary>The disconnection of a container with what is lost.</summary>
    /// <param name="open">The container.</param>
    public static string OfDisconnecting(OpenContainer open)
    {
        if (open.Container.State == ContainerState.Closed)
            return "Disconnect container";
        IReadOnlyList<DmaWindow> windows = open.Container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = open.Container.GetBuffers();
        int mappings = windows.Sum(window => window.Mappings);
        string mapped = mappings == 0 ? "nothing mapped" : $"{Quantity(mappings, "mapping")} of {Size(open.MappedBytes)}";
        string memory = buffers.Count == 0 ? "no buffer" : $"{Quantity(buffers.Count, "buffer")} of {Size(buffers.Aggregate(0UL, (sum, buffer) => sum + buffer.Size))}";
        return $"Disconnect container with {Quantity(windows.Count, "window")}, {mapped} and {memory}";
    }

    /// <summary>The file that is replaced; an empty text if none is.</summary>
    /// <param name="path">The path to which a file is written.</param>
    public static string OfReplacing(string path)
        => new FileInfo(path) is { Exists: true } file ? $" in place of a file of {Size((ulong)file.Length)}" : string.Empty;
}
