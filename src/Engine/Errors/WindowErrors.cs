using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about windows.</summary>
internal static class WindowErrors
{
    public static TceException WindowNotFound(object window) => new(
        nameof(WindowNotFound), TceErrorCategory.ObjectNotFound, window, null,
        $"This container has no window '{window}'.", "Name one of its windows.");

    public static TceException AddressInsideWindow(ulong address, ulong start) => new(
        nameof(AddressInsideWindow), TceErrorCategory.InvalidArgument, address, DriverRule.RemoveDropsMappings,
        $"{Address(address)} lies inside the window that starts at {Address(start)}. Only the start names a window, although REMOVE accepts any address inside.",
        $"Give the start, {Address(start)}, if you mean that window.");

    public static TceException WindowAmbiguous(string container) => new(
        nameof(WindowAmbiguous), TceErrorCategory.InvalidArgument, container, null,
        $"The request does not say which window of the container '{container}' it means.", "Name the window, or give a bus address.");

    public static TceException NoFreeWindow(string container, uint maxWindows) => new(
        nameof(NoFreeWindow), TceErrorCategory.LimitsExceeded, container, DriverRule.TwoWindows,
        $"The container '{container}' already has {Quantity(maxWindows, "window")}, and can have no more.",
        "Remove one first.");

    public static TceException NoDynamicWindows(TcePlatform platform, int windows, uint levels, IEnumerable<ulong> pageSizes) => new(
        nameof(NoDynamicWindows), TceErrorCategory.ResourceUnavailable, platform, platform == TcePlatform.PSeries ? DriverRule.PSeries : null,
        $"This host offers only the default window: GET_INFO answers {windows} windows, {levels} levels and pages of {string.Join(", ", pageSizes.Select(Size))}. "
        + (platform == TcePlatform.PSeries
            ? "The platform offers the device no others (its device tree has no ibm,ddw-applicable), or did not answer what it offers."
            : "The device's host bridge has no others."),
        platform == TcePlatform.PSeries
            ? "Let the hypervisor offer dynamic windows to this device (QEMU: ddw=on; PowerVM: 64-bit DMA for its slot)."
            : "Use a device behind another host bridge.");

    public static TceException NoDynamicWindows(PlatformModel model)
        => NoDynamicWindows(model.Platform, (int)model.OfferedWindows, model.MaxLevels, [model.PageSizes]);

    public static TceException PageSizeNotSupported(ulong pageSize, IEnumerable<ulong> supported) => new(
        nameof(PageSizeNotSupported), TceErrorCategory.InvalidArgument, pageSize, DriverRule.CreateArguments,
        $"The host has no IOMMU pages of {pageSize} bytes.", $"Choose one of its page sizes: {string.Join(", ", supported.Select(Size))}.");

    public static TceException PageSizeMissing(ulong pageSize, TcePlatform platform, IEnumerable<ulong> usable) => new(
        nameof(PageSizeMissing), TceErrorCategory.InvalidArgument, pageSize, DriverRule.CreateArguments,
        $"This kernel offers IOMMU pages of {Size(pageSize)}, and {platform} has none of that size.",
        $"Choose one of {string.Join(", ", usable.Select(Size))}, or boot Linux 4.18 or later.");

    public static TceException WindowBeyondMemory(ulong size, ulong? highestAddress) => new(
        nameof(WindowBeyondMemory), TceErrorCategory.LimitsExceeded, size, DriverRule.CreateArguments,
        $"Linux 4.15 to 4.18 makes no window larger than the host's memory, and {Size(size)} is larger"
        + (highestAddress is { } last ? $" than what ends at {Address(last)}." : ". What CREATE charged stays charged until the process ends."),
        "Choose a smaller window, or boot Linux 4.19 or later.");

    public static TceException SizeNotPowerOfTwo(ulong size) => new(
        nameof(SizeNotPowerOfTwo), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"A window of {size} bytes is not possible, because the size must be a power of two.",
        size > 1UL << 63 ? "Give a far smaller size." : $"Give {Size(System.Numerics.BitOperations.RoundUpToPowerOf2(size))}, the next power of two.");

    public static TceException WindowSmallerThanPage(ulong size, ulong pageSize) => new(
        nameof(WindowSmallerThanPage), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"A window of {Size(size)} is smaller than one of its pages, {Size(pageSize)}. The driver accepts some of these by accident.",
        "Give a size of at least one page.");

    public static TceException MemorySizeTooLarge(ulong size) => new(
        nameof(MemorySizeTooLarge), TceErrorCategory.InvalidArgument, size, DriverRule.CreateArguments,
        $"No window can cover a maximum memory of {size} bytes, because its size would need more than 64 bits.", "Give at most 8 EiB.");

    public static TceException WindowTooLarge(ulong size, ulong pageSize, uint maxLevels) => new(
        nameof(WindowTooLarge), TceErrorCategory.LimitsExceeded, size, DriverRule.FailedCreateLeaks,
        $"A window of {Size(size)} in pages of {Size(pageSize)} needs a larger table than {Quantity(maxLevels, "level")} can hold. "
        + "CREATE would fail and leak the locked memory that it charged.",
        "Choose larger pages or a smaller window.");

    public static TceException LevelsOutOfRange(long levels, uint maxLevels) => new(
        nameof(LevelsOutOfRange), TceErrorCategory.InvalidArgument, levels, DriverRule.CreateArguments,
        $"The host does not support tables of {Quantity(levels, "level")}.", $"Give 1 to {maxLevels}, or leave the levels out.");

    public static TceException LevelsNotPossible(uint levels, ulong size, ulong pageSize, IReadOnlyCollection<uint> possible) => new(
        nameof(LevelsNotPossible), TceErrorCategory.LimitsExceeded, levels, DriverRule.FailedCreateLeaks,
        $"A window of {Size(size)} in pages of {Size(pageSize)} is not possible with {Quantity(levels, "level")}. "
        + "CREATE would fail and leak the locked memory that it charged.",
        $"Give a possible number of levels: {string.Join(", ", possible)}.");

    public static TceException HypervisorTableTooLarge(ulong size, ulong pageSize) => new(
        nameof(HypervisorTableTooLarge), TceErrorCategory.LimitsExceeded, size, DriverRule.PSeries,
        $"A window of {Size(size)} in pages of {Size(pageSize)} has more table entries than any hypervisor was seen to grant. "
        + "A CREATE that the hypervisor refuses disables windows for this group until the next boot of the host.",
        "Choose larger pages or a smaller window.");

    public static TceException FirmwareBlockTooSmall(ulong size, ulong pageSize, ulong block) => new(
        nameof(FirmwareBlockTooSmall), TceErrorCategory.LimitsExceeded, size, DriverRule.PSeries,
        $"A window of {Size(size)} in pages of {Size(pageSize)} has 0x{size / pageSize:x} TCEs, and the largest block of this host's firmware has 0x{block:x}. "
        + "CREATE would fail and leak the locked memory that it charged.",
        "Choose larger pages or a smaller window.");

    public static TceException FirmwarePagesMissing(ulong pageSize, IEnumerable<ulong> possible) => new(
        nameof(FirmwarePagesMissing), TceErrorCategory.InvalidArgument, pageSize, DriverRule.PSeries,
        $"The firmware of this host makes no windows in pages of {Size(pageSize)}, although the default window has them.",
        $"Choose one of its page sizes: {string.Join(", ", possible.Select(Size))}.");

    public static TceException WindowOutOfReach(ulong start, int maskBits) => new(
        nameof(WindowOutOfReach), TceErrorCategory.LimitsExceeded, start, DriverRule.DefaultWindow,
        $"{Reach(maskBits)}, and the window would start at {Address(start)}.",
        "Replace the default window, and the window starts at 0.");

    public static TceException ZeroTaken(ulong start, int maskBits, ulong taken) => new(
        nameof(ZeroTaken), TceErrorCategory.LimitsExceeded, start, DriverRule.DefaultWindow,
        $"{Reach(maskBits)}, and the window would start at {Address(start)}, "
        + $"because a window of {Size(taken)} is at 0.",
        "Change or remove the window at 0.");

    public static TceException WindowPastReach(ulong size, int maskBits) => new(
        nameof(WindowPastReach), TceErrorCategory.LimitsExceeded, size, null,
        $"{Reach(maskBits)}, and a window of {Size(size)} ends at {Address(size - 1)} or higher.",
        $"Give a size of at most {Size(AddressReach.Last(maskBits) + 1)}.");

    public static TceException NoWindowInReach(ulong start, int maskBits) => new(
        nameof(NoWindowInReach), TceErrorCategory.LimitsExceeded, start, DriverRule.PSeries,
        $"{Reach(maskBits)}, and a pseries host starts such a window at {Address(start)}.",
        "Use the default window for this device.");

    public static TceException NoWindowAtZero(ulong size, ulong pageSize, ulong defaultSize, bool hasRoomBeside) => new(
        nameof(NoWindowAtZero), TceErrorCategory.InvalidOperation, size, DriverRule.PSeries,
        $"A window of {Size(size)} in pages of {Size(pageSize)} would not start at 0 in place of the default window. "
        + $"On a pseries host only pages of 4 KiB up to {Size(defaultSize)} start there, and all others at {Address(PlatformModel.DynamicWindowStart)}.",
        hasRoomBeside ? "Keep the default window, and create this one beside it." : "Remove the default window, and create this one after that.");

    public static TceException DefaultWindowGone(ulong size) => new(
        nameof(DefaultWindowGone), TceErrorCategory.InvalidOperation, size, DriverRule.DefaultWindow,
        $"A window of {Size(size)} was created at 0 in place of the default window, and would not be replaced.",
        "Change or remove the window at 0.");

    public static TceException SecondDynamicWindow(ulong existing) => new(
        nameof(SecondDynamicWindow), TceErrorCategory.InvalidOperation, existing, DriverRule.PSeries,
        $"The container already has a 64-bit window at {Address(existing)}. On a pseries host another CREATE fails, and may disable "
        + "windows for this group until the next boot of the host.",
        "Remove the 64-bit window first.");

    public static TceException SeveralGroupsOnPSeries(int groups) => new(
        nameof(SeveralGroupsOnPSeries), TceErrorCategory.InvalidOperation, groups, DriverRule.GroupUse,
        $"The container has {groups} groups. On a pseries host a window belongs to one group, so this container cannot create or map anything.",
        "Open a container for each group.");

    public static TceException GroupGaveUpWindows(int group) => new(
        nameof(GroupGaveUpWindows), TceErrorCategory.InvalidOperation, group, DriverRule.PSeries,
        $"The kernel failed to make a window for IOMMU group {group}, and will make no other. Every further attempt fails and leaks locked memory.",
        "Boot the host again.");

    public static TceException WindowHasMappings(ulong start, ulong mappedBytes) => new(
        nameof(WindowHasMappings), TceErrorCategory.ResourceBusy, start, DriverRule.RemoveDropsMappings,
        $"The window at {Address(start)} has {Size(mappedBytes)} mapped, which the driver would unmap silently.",
        "Unmap it first, or drop the mappings with the window.");

    public static TceException WindowPending(ulong start) => new(
        nameof(WindowPending), TceErrorCategory.InvalidOperation, start, DriverRule.DefaultWindow,
        $"The driver has not made the default window at {Address(start)} yet, so it cannot be replaced.",
        "Remove it, which costs nothing, and create another window in its place.");

    public static TceException WindowElsewhere(ulong wanted, ulong start) => new(
        nameof(WindowElsewhere), TceErrorCategory.DeviceError, start, DriverRule.DefaultWindow,
        $"The driver chose {Address(start)} for the window, not {Address(wanted)}.", "Look at the list of windows: only the driver can choose the address.");

    public static TceException MappingDoesNotFit(ulong start, int unfit, int all) => new(
        nameof(MappingDoesNotFit), TceErrorCategory.InvalidOperation, start, DriverRule.MapArguments,
        $"{unfit} of {Quantity(all, "mapping")} in the window at {Address(start)} cannot move to the new window: "
        + "an address, a size or the memory does not fit its pages, or lies past its end.",
        "Choose smaller pages or a larger size, or drop those mappings.");

    private static string Reach(int maskBits)
        => $"A device of {maskBits} address bits reaches bus addresses up to {Address(AddressReach.Last(maskBits))}";
}
