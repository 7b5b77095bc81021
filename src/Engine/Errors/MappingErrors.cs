using SpaprDdw.Abi;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about mappings.</summary>
internal static class MappingErrors
{
    public static TceException AccessNone() => new(
        nameof(AccessNone), TceErrorCategory.InvalidArgument, DmaAccess.None, DriverRule.MapArguments,
        "The mapping would let the device neither read nor write.", "Choose reading, writing, or both.");

    public static TceException AddressOutsideWindows(ulong address) => new(
        nameof(AddressOutsideWindows), TceErrorCategory.ObjectNotFound, address, DriverRule.UncheckedEnd,
        $"No window of the container covers the bus address {Address(address)}.", "Give an address inside a window.");

    public static TceException AddressOutsideWindow(ulong address, ulong start, ulong last) => new(
        nameof(AddressOutsideWindow), TceErrorCategory.InvalidArgument, address, DriverRule.UncheckedEnd,
        $"The bus address {Address(address)} is not in the window from {Address(start)} to {Address(last)}.",
        "Give an address inside the window, or give no address.");

    public static TceException AddressNotAligned(ulong address, ulong pageSize) => new(
        nameof(AddressNotAligned), TceErrorCategory.InvalidArgument, address, DriverRule.ZeroIsSuccess,
        $"The bus address {Address(address)} is not a multiple of the window's page size, {Size(pageSize)}.",
        $"Give a multiple, such as {Address(address & ~(pageSize - 1))}.");

    public static TceException SizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(SizeNotAligned), TceErrorCategory.InvalidArgument, size, DriverRule.MapArguments,
        $"A size of {size} bytes is not a multiple of the window's page size, {Size(pageSize)}.", $"Give a multiple of {pageSize} bytes.");

    public static TceException OffsetNotAligned(ulong offset, ulong pageSize) => new(
        nameof(OffsetNotAligned), TceErrorCategory.InvalidArgument, offset, DriverRule.MapArguments,
        $"The memory at offset {Address(offset)} does not start at a multiple of the window's page size, {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException RangePastWindowEnd(ulong address, ulong size, ulong last) => new(
        nameof(RangePastWindowEnd), TceErrorCategory.InvalidArgument, address, DriverRule.UncheckedEnd,
        $"{Size(size)} at {Address(address)} runs past the window's last address, {Address(last)}. "
        + "The driver does not check this, and would write outside of the window's table.",
        $"Give at most {Size(last - address + 1)} at this address.");

    public static TceException RangeOutsideBuffer(ulong offset, ulong size, string buffer, ulong bufferSize) => new(
        nameof(RangeOutsideBuffer), TceErrorCategory.InvalidArgument, offset, DriverRule.MapArguments,
        $"{size} bytes at offset {Address(offset)} runs past the end of the buffer '{buffer}', which has {Size(bufferSize)}. "
        + "The driver would fail midway and clear the mappings that it had reached.",
        "Give an offset and a size inside the buffer.");

    public static TceException BackingPageTooSmall(string buffer, ulong backing, ulong pageSize, ulong? enough) => new(
        nameof(BackingPageTooSmall), TceErrorCategory.InvalidOperation, buffer, DriverRule.MapArguments,
        $"The memory of the buffer '{buffer}' can back IOMMU pages of at most {Size(backing)}, and the window's pages are {Size(pageSize)}.",
        (enough is { } size ? $"Make the buffer of whole pages of {Size(size)}, or use" : "The host has no memory pages that large: use")
            + " a window with smaller pages.");

    public static TceException MappingOverlaps(ulong address, ulong size, Extent existing) => new(
        nameof(MappingOverlaps), TceErrorCategory.ResourceExists, address, DriverRule.MapArguments,
        $"{Size(size)} at {Address(address)} overlaps the mapping from {Address(existing.Start)} to {Address(existing.End - 1)}. "
        + "The driver would replace that mapping silently.",
        "Unmap it first, or use another address.");

    public static TceException NoRoomInWindow(ulong start, ulong size, bool hasMsiHole) => new(
        nameof(NoRoomInWindow), TceErrorCategory.LimitsExceeded, start, hasMsiHole ? DriverRule.MsiHole : null,
        $"The window at {Address(start)} has no free range of {Size(size)}"
            + (hasMsiHole ? $" outside of {MsiHole.Text}, which no device reaches." : "."),
        "Unmap something, map less, or use a larger window.");

    public static TceException NothingMapped(ulong address, ulong size) => new(
        nameof(NothingMapped), TceErrorCategory.ObjectNotFound, address, DriverRule.UnmapNothing,
        $"Nothing is mapped in the {Size(size)} at {Address(address)}. The driver would report success.", "Look at the list of mappings.");
}
