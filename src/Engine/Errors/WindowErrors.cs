using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about windows.</summary>
internal static class WindowErrors
{
    public static TceException WindowNotFound(object window) => new(
        nameof(WindowNotFound), TceErrorCategory.ObjectNotFound, window, null,
        $"There is no window '{window}' in this container.", "Name a window that this container has.");

    public static TceException AddressInsideWindow(ulong address, ulong start) => new(
        nameof(AddressInsideWindow), TceErrorCategory.InvalidArgument, address, DriverRule.RemoveDropsMappings,
        $"{Address(address)} is inside the window that starts at {Address(start)}, not its start. The driver would remove that whole window.",
        $"Name the window by its start, {Address(start)}, if you mean it.");

    public static TceException WindowAmbiguous(string container) => new(
        nameof(WindowAmbiguous), TceErrorCategory.InvalidArgument, container, null,
        "It is not clear which window is meant.", "Name the window, or give a bus address.");

    public static TceException NoFreeWindow(string container, uint maxWindows) => new(
        nameof(NoFreeWindow), TceErrorCategory.LimitsExceeded, container, DriverRule.TwoWindows,
        $"The container '{container}' has {maxWindows} windows, which is all it can have.",
        "Remove one first.");

    public static TceException PageSizeNotSupported(ulong pageSize, IEnumerable<ulong> supported) => new(
        nameof(PageSizeNotSupported), TceErrorCategory.InvalidArgument, pageSize, DriverRule.CreateArguments,
        $"The host has no IOMMU pages of {pageSize} bytes.", $"It has: {string.Join(", ", supported.Select(Size))}.");

    public static TceException SizeNotPowerOfTwo(ulong size) => new(
        nameof(SizeNotPowerOfTwo), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"A window of {size} bytes is not possible: its size must be a power of two.",
        size > 1UL << 63 ? "The largest is far smaller than this." : $"The next one is {Size(System.Numerics.BitOperations.RoundUpToPowerOf2(size))}.");

    public static TceException WindowSmallerThanPage(ulong size, ulong pageSize) => new(
        nameof(WindowSmallerThanPage), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"A window of {Size(size)} is smaller than one page of {Size(pageSize)}. The driver accepts some of these, by accident.",
        "Give a size of at least one page.");

    public static TceException MemorySizeTooLarge(ulong size) => new(
        nameof(MemorySizeTooLarge), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"No window serves {size} bytes of memory: its size would not be a number of 64 bits.", "Give at most 8 EiB.");

    public static TceException WindowTooLarge(ulong size, ulong pageSize, uint maxLevels) => new(
        nameof(WindowTooLarge), TceErrorCategory.LimitsExceeded, size, DriverRule.FailedCreateLeaks,
        $"No table of up to {maxLevels} levels can serve a window of {Size(size)} in pages of {Size(pageSize)}; "
        + "a CREATE would fail and leak the locked memory that it charged.",
        "Take larger pages or a smaller window.");

    public static TceException LevelsOutOfRange(long levels, uint maxLevels) => new(
        nameof(LevelsOutOfRange), TceErrorCategory.InvalidArgument, levels, DriverRule.CreateArguments,
        $"A table of {levels} levels is not possible on this host.", $"Give 1 to {maxLevels}, or leave it out.");

    public static TceException LevelsNotPossible(uint levels, ulong size, ulong pageSize, IReadOnlyCollection<uint> possible) => new(
        nameof(LevelsNotPossible), TceErrorCategory.LimitsExceeded, levels, DriverRule.FailedCreateLeaks,
        $"A table of {levels} levels cannot serve a window of {Size(size)} in pages of {Size(pageSize)}; "
        + "the CREATE would fail and leak the locked memory that it charged.",
        $"Possible here: {string.Join(", ", possible)} levels.");

    public static TceException HypervisorTableTooLarge(ulong size, ulong pageSize) => new(
        nameof(HypervisorTableTooLarge), TceErrorCategory.LimitsExceeded, size, DriverRule.PSeries,
        $"A window of {Size(size)} in pages of {Size(pageSize)} has more entries than hypervisors were seen to give. "
        + "A CREATE that they refuse disables windows for this group until the host is booted again.",
        "Take larger pages or a smaller window.");

    public static TceException SecondDynamicWindow(ulong existing) => new(
        nameof(SecondDynamicWindow), TceErrorCategory.InvalidOperation, existing, DriverRule.PSeries,
        $"There is a 64-bit window at {Address(existing)} already. On a pseries host another CREATE fails, and may disable "
        + "windows for this group until the host is booted again.",
        "Remove the 64-bit window first.");

    public static TceException SeveralGroupsOnPSeries(int groups) => new(
        nameof(SeveralGroupsOnPSeries), TceErrorCategory.InvalidOperation, groups, DriverRule.GroupUse,
        $"The container has {groups} groups. On a pseries host a window belongs to one group, so that nothing can be created or mapped.",
        "Open a container for each group.");

    public static TceException GroupGaveUpWindows(int group) => new(
        nameof(GroupGaveUpWindows), TceErrorCategory.InvalidOperation, group, DriverRule.PSeries,
        $"The kernel has given up making windows for IOMMU group {group}, after one that it could not make. Every further try fails and leaks.",
        "Only the next boot of this host helps.");

    public static TceException WindowHasMappings(ulong start, ulong mappedBytes) => new(
        nameof(WindowHasMappings), TceErrorCategory.ResourceBusy, start, DriverRule.RemoveDropsMappings,
        $"The window at {Address(start)} has {Size(mappedBytes)} mapped, which the driver would drop without a word.",
        "Unmap it first, or let the mappings go with the window.");

    public static TceException WindowPending(ulong start) => new(
        nameof(WindowPending), TceErrorCategory.InvalidOperation, start, DriverRule.DefaultWindow,
        $"The default window at {Address(start)} has not been made yet, so that there is nothing to replace.",
        "Remove it, which costs nothing, and create another in its place.");

    public static TceException WindowElsewhere(ulong wanted, ulong start) => new(
        nameof(WindowElsewhere), TceErrorCategory.DeviceError, start, DriverRule.DefaultWindow,
        $"The driver put the window at {Address(start)}, not at {Address(wanted)}.", "Only the driver chooses the address: look at the list of windows.");

    public static TceException MappingDoesNotFit(ulong start, int unfit, int all) => new(
        nameof(MappingDoesNotFit), TceErrorCategory.InvalidOperation, start, DriverRule.MapArguments,
        $"{unfit} of the {all} mapping(s) of the window at {Address(start)} do not fit the new shape: "
        + "their addresses, sizes or memory are not multiples of its pages, or they lie past its end.",
        "Choose smaller pages or a larger size, or let those mappings go.");
}
