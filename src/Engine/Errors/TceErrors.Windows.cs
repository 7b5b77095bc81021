using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Extents;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about windows and mappings.</summary>
internal static partial class TceErrors
{
    public static TceException PageSizeNotSupported(ulong pageSize, IEnumerable<ulong> supported) => new(
        nameof(PageSizeNotSupported), TceErrorCategory.InvalidArgument, pageSize, 6,
        $"The host has no IOMMU pages of {pageSize} bytes.", $"It has: {string.Join(", ", supported.Select(Size))}.");

    public static TceException SizeNotPowerOfTwo(ulong size) => new(
        nameof(SizeNotPowerOfTwo), TceErrorCategory.InvalidArgument, size, 6,
        $"A window of {size} bytes is not possible: its size must be a power of two.",
        size > 1UL << 63 ? "The largest is far smaller than this." : $"The next one is {Size(System.Numerics.BitOperations.RoundUpToPowerOf2(size))}.");

    public static TceException WindowSmallerThanPage(ulong size, ulong pageSize) => new(
        nameof(WindowSmallerThanPage), TceErrorCategory.InvalidArgument, size, 6,
        $"A window of {Size(size)} is smaller than one page of {Size(pageSize)}. The driver accepts some of these, by accident.",
        "Give a size of at least one page.");

    public static TceException WindowTooLarge(ulong size, ulong pageSize, uint maxLevels) => new(
        nameof(WindowTooLarge), TceErrorCategory.LimitsExceeded, size, 9,
        $"No table of up to {maxLevels} levels can serve a window of {Size(size)} in pages of {Size(pageSize)}; "
        + "a CREATE would fail and leak the locked memory that it charged.",
        "Take larger pages or a smaller window.");

    public static TceException HypervisorTableTooLarge(ulong size, ulong pageSize) => new(
        nameof(HypervisorTableTooLarge), TceErrorCategory.LimitsExceeded, size, 18,
        $"A window of {Size(size)} in pages of {Size(pageSize)} has more entries than hypervisors were seen to give. "
        + "A CREATE that they refuse disables windows for this group until the host is booted again.",
        "Take larger pages or a smaller window.");

    public static TceException LevelsOutOfRange(long levels, uint maxLevels) => new(
        nameof(LevelsOutOfRange), TceErrorCategory.InvalidArgument, levels, 6,
        $"A table of {levels} levels is not possible on this host.", $"Give 1 to {maxLevels}, or leave it out.");

    public static TceException LevelsNotPossible(uint levels, ulong size, ulong pageSize, IReadOnlyCollection<uint> possible) => new(
        nameof(LevelsNotPossible), TceErrorCategory.LimitsExceeded, levels, 9,
        $"A table of {levels} levels cannot serve a window of {Size(size)} in pages of {Size(pageSize)}; "
        + "the CREATE would fail and leak the locked memory that it charged.",
        $"Possible here: {string.Join(", ", possible)} levels.");

    public static TceException NoFreeWindow(string container, uint maxWindows) => new(
        nameof(NoFreeWindow), TceErrorCategory.LimitsExceeded, container, 4,
        $"The container '{container}' has {maxWindows} windows, which is all it can have.",
        "Remove one with Remove-DmaWindow.");

    public static TceException SecondDynamicWindow(ulong existing) => new(
        nameof(SecondDynamicWindow), TceErrorCategory.InvalidOperation, existing, 18,
        $"There is a 64-bit window at {Address(existing)} already. On a pseries host another CREATE fails, and may disable "
        + "windows for this group until the host is booted again.",
        "Remove the 64-bit window first.");

    public static TceException SeveralGroupsOnPSeries(int groups) => new(
        nameof(SeveralGroupsOnPSeries), TceErrorCategory.InvalidOperation, groups, 17,
        $"The container has {groups} groups. On a pseries host a window belongs to one group, so that nothing can be created or mapped.",
        "Connect a container for each group.");

    public static TceException GroupGaveUpWindows(int group) => new(
        nameof(GroupGaveUpWindows), TceErrorCategory.InvalidOperation, group, 18,
        $"The kernel has given up making windows for IOMMU group {group}, after one that it could not make. Every further try fails and leaks.",
        "Only the next boot of this host helps.");

    public static TceException WindowNotFound(object window) => new(
        nameof(WindowNotFound), TceErrorCategory.ObjectNotFound, window, null,
        $"There is no window '{window}' in this container.", "See Get-DmaWindow.");

    public static TceException AddressInsideWindow(ulong address, ulong start) => new(
        nameof(AddressInsideWindow), TceErrorCategory.InvalidArgument, address, 5,
        $"{Address(address)} is inside the window that starts at {Address(start)}, not its start. The driver would remove that whole window.",
        $"Name the window by its start, {Address(start)}, if you mean it.");

    public static TceException WindowHasMappings(ulong start, ulong mappedBytes) => new(
        nameof(WindowHasMappings), TceErrorCategory.ResourceBusy, start, 5,
        $"The window at {Address(start)} has {Size(mappedBytes)} mapped, which the driver would drop without a word.",
        "Unmap it first (Get-TceMapping | Invoke-TceUnmap), or use -Force.");

    public static TceException WindowAmbiguous(string container) => new(
        nameof(WindowAmbiguous), TceErrorCategory.InvalidArgument, container, null,
        "It is not clear which window is meant.", "Give -Window or -Address.");

    public static TceException AddressOutsideWindows(ulong address) => new(
        nameof(AddressOutsideWindows), TceErrorCategory.ObjectNotFound, address, 2,
        $"The bus address {Address(address)} is in no window.", "See Get-DmaWindow.");

    public static TceException AddressOutsideWindow(ulong address, ulong start, ulong last) => new(
        nameof(AddressOutsideWindow), TceErrorCategory.InvalidArgument, address, 2,
        $"The bus address {Address(address)} is not in the window {Address(start)} to {Address(last)}.",
        "Give an address inside of it, or leave -Address out.");

    public static TceException RangePastWindowEnd(ulong address, ulong size, ulong last) => new(
        nameof(RangePastWindowEnd), TceErrorCategory.InvalidArgument, address, 2,
        $"{Size(size)} at {Address(address)} run past the window's last address, {Address(last)}. The driver does not check this: "
        + "it would write outside of the window's table.",
        $"At this address at most {Size(last - address + 1)} fit.");

    public static TceException AddressNotAligned(ulong address, ulong pageSize) => new(
        nameof(AddressNotAligned), TceErrorCategory.InvalidArgument, address, 1,
        $"The bus address {Address(address)} is not a multiple of the window's page size, {Size(pageSize)}.",
        $"Use {Address(address & ~(pageSize - 1))}, for example.");

    public static TceException SizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(SizeNotAligned), TceErrorCategory.InvalidArgument, size, 12,
        $"{size} bytes are not a whole number of the window's pages of {Size(pageSize)}.", $"Give a multiple of {pageSize} bytes.");

    public static TceException OffsetNotAligned(ulong offset, ulong pageSize) => new(
        nameof(OffsetNotAligned), TceErrorCategory.InvalidArgument, offset, 12,
        $"The offset {Address(offset)} does not lead to a multiple of the window's page size, {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException RangeOutsideBuffer(ulong offset, ulong size, string buffer, ulong bufferSize) => new(
        nameof(RangeOutsideBuffer), TceErrorCategory.InvalidArgument, offset, 12,
        $"{size} bytes at offset {Address(offset)} are not all inside the buffer '{buffer}' of {Size(bufferSize)}. "
        + "The driver would fail midway and clear mappings on its way.",
        "Give an -Offset and a -Size inside of it.");

    public static TceException BackingPageTooSmall(string buffer, ulong backing, ulong pageSize, ulong? enough) => new(
        nameof(BackingPageTooSmall), TceErrorCategory.InvalidOperation, buffer, 12,
        $"The buffer '{buffer}' can back IOMMU pages of at most {Size(backing)}; the window's are of {Size(pageSize)}.",
        (enough is { } size ? $"Make it of pages of {Size(size)} and a multiple of them (New-DmaBuffer -PageSize {size}), or use" : "The host has no pages as large; use")
            + " a window with smaller pages.");

    public static TceException MappingOverlaps(ulong address, ulong size, Extent existing) => new(
        nameof(MappingOverlaps), TceErrorCategory.ResourceExists, address, 12,
        $"{Size(size)} at {Address(address)} overlap what is mapped from {Address(existing.Start)} to {Address(existing.End - 1)}. "
        + "The driver would replace it without a word.",
        "Unmap that first, or use another address.");

    public static TceException NoRoomInWindow(ulong start, ulong size) => new(
        nameof(NoRoomInWindow), TceErrorCategory.LimitsExceeded, start, null,
        $"The window at {Address(start)} has no free range of {Size(size)}.", "Unmap something, or give -Address.");

    public static TceException NothingMapped(ulong address, ulong size) => new(
        nameof(NothingMapped), TceErrorCategory.ObjectNotFound, address, 13,
        $"Nothing is mapped in {Size(size)} at {Address(address)}. The driver would answer success.", "See Get-TceMapping.");

    public static TceException AccessNone() => new(
        nameof(AccessNone), TceErrorCategory.InvalidArgument, DmaAccess.None, 12,
        "A mapping must let the device read, write, or both.", "Give -Access Read, Write or ReadWrite.");

    public static TceException WindowPending(ulong start) => new(
        nameof(WindowPending), TceErrorCategory.InvalidOperation, start, 3,
        $"The default window at {Address(start)} has not been made yet, so that there is nothing to replace.",
        "Remove it, which costs nothing, and create another in its place.");

    public static TceException MappingDoesNotFit(ulong start, int unfit, int all) => new(
        nameof(MappingDoesNotFit), TceErrorCategory.InvalidOperation, start, 12,
        $"{unfit} of the {all} mapping(s) of the window at {Address(start)} do not fit the new shape: "
        + "their addresses, sizes or memory are not multiples of its pages, or they lie past its end.",
        "Choose smaller pages or a larger size, or drop those mappings with -Force.");

    public static TceException WindowElsewhere(ulong wanted, ulong start) => new(
        nameof(WindowElsewhere), TceErrorCategory.DeviceError, start, 3,
        $"The driver put the window at {Address(start)}, not at {Address(wanted)}.", "The driver alone chooses; see Get-DmaWindow.");

    public static TceException ChangeNotUndone(
        string container, IEnumerable<ulong> before, IEnumerable<DmaWindow> now, Exception cause, TceException second) => new(
        nameof(ChangeNotUndone), TceErrorCategory.DeviceError, container, null,
        $"A change of windows failed ({cause.Message}), and undoing it failed as well ({second.Message}). "
        + $"Before it, these windows were to change: {List(before.Select(Address))}. "
        + $"There are now: {List(now.Select(window => $"{window} with {Size(window.MappedBytes)} mapped"))}.",
        "Look at Get-DmaWindow and Get-TceMapping, and make again what is missing.", cause);

    public static TceException ChangeNotVerified(string container, ulong expected, ulong locked) => new(
        nameof(ChangeNotVerified), TceErrorCategory.DeviceError, container, 8,
        $"The driver answered success to every request, but {Size(locked)} are locked now, where the windows of '{container}' make it {Size(expected)}.",
        "Repeat when nothing else in this process creates, removes or registers; with -Debug the requests show.");

    public static TceException PreflightMismatch(ulong address) => new(
        nameof(PreflightMismatch), TceErrorCategory.DeviceError, address, null,
        $"What was mapped at {Address(address)} is not what is found there.", "Report this with the output of -Debug.");

    public static TceException MemorySizeTooLarge(ulong size) => new(
        nameof(MemorySizeTooLarge), TceErrorCategory.InvalidArgument, size, 6,
        $"No window serves {size} bytes of memory: its size would not be a number of 64 bits.", "Give at most 8 EiB.");

    private static string List(IEnumerable<string> items) => string.Join(", ", items.DefaultIfEmpty("none"));
}
