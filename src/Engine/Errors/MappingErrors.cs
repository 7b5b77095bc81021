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
        "A mapping must let the device read, write, or both.", "Choose reading, writing, or both.");

    public static TceException AddressOutsideWindows(ulong address) => new(
        nameof(AddressOutsideWindows), TceErrorCategory.ObjectNotFound, address, DriverRule.UncheckedEnd,
        $"The bus address {Address(address)} is in no window.", "Give an address inside of a window.");

    public static TceException AddressOutsideWindow(ulong address, ulong start, ulong last) => new(
        nameof(AddressOutsideWindow), TceErrorCategory.InvalidArgument, address, DriverRule.UncheckedEnd,
        $"The bus address {Address(address)} is not in the window {Address(start)} to {Address(last)}.",
        "Give an address inside of it, or none.");

    public static TceException AddressNotAligned(ulong address, ulong pageSize) => new(
        nameof(AddressNotAligned), TceErrorCategory.InvalidArgument, address, DriverRule.ZeroIsSuccess,
        $"The bus address {Address(address)} is not a multiple of the window's page size, {Size(pageSize)}.",
        $"Use {Address(address & ~(pageSize - 1))}, for example.");

    public static TceException SizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(SizeNotAligned), TceErrorCategory.InvalidArgument, size, DriverRule.MapArguments,
        $"{size} bytes are not a whole number of the window's pages of {Size(pageSize)}.", $"Give a multiple of {pageSize} bytes.");

    public static TceException OffsetNotAligned(ulong offset, ulong pageSize) => new(
        nameof(OffsetNotAligned), TceErrorCategory.InvalidArgument, offset, DriverRule.MapArguments,
        $"The offset {Address(offset)} does not lead to a multiple of the window's page size, {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException RangePastWindowEnd(ulong address, ulong size, ulong last) => new(
        nameof(RangePastWindowEnd), TceErrorCategory.InvalidArgument, address, DriverRule.UncheckedEnd,
        $"{Size(size)} at {Address(address)} run past the window's last address, {Address(last)}. The driver does not check this: "
        + "it would write outside of the window's table.",
        $"At this address at most {Size(last - address + 1)} fit.");

    public static TceException RangeOutsideBuffer(ulong offset, ulong size, string buffer, ulong bufferSize) => new(
        nameof(RangeOutsideBuffer), TceErrorCategory.InvalidArgument, offset, DriverRule.MapArguments,
        $"{size} bytes at offset {Address(offset)} are not all inside the buffer '{buffer}' of {Size(bufferSize)}. "
        + "The driver would fail midway and clear mappings on its way.",
        "Give an offset and a size inside of it.");

    public static TceException BackingPageTooSmall(string buffer, ulong backing, ulong pageSize, ulong? enough) => new(
        nameof(BackingPageTooSmall), TceErrorCategory.InvalidOperation, buffer, DriverRule.MapArguments,
        $"The buffer '{buffer}' can back IOMMU pages of at most {Size(backing)}; the window's are of {Size(pageSize)}.",
        (enough is { } size ? $"Make it of pages of {Size(size)} and a multiple of them, or use" : "The host has no pages as large; use")
            + " a window with smaller pages.");

    public static TceException MappingOverlaps(ulong address, ulong size, Extent existing) => new(
        nameof(MappingOverlaps), TceErrorCategory.ResourceExists, address, DriverRule.MapArguments,
        $"{Size(size)} at {Address(address)} overlap what is mapped from {Address(existing.Start)} to {Address(existing.End - 1)}. "
        + "The driver would replace it without a word.",
        "Unmap that first, or use another address.");

    public static TceException NoRoomInWindow(ulong start, ulong size) => new(
        nameof(NoRoomInWindow), TceErrorCategory.LimitsExceeded, start, null,
        $"The window at {Address(start)} has no free range of {Size(size)}.", "Unmap something, or map less.");

    public static TceException NothingMapped(ulong address, ulong size) => new(
        nameof(NothingMapped), TceErrorCategory.ObjectNotFound, address, DriverRule.UnmapNothing,
        $"Nothing is mapped in {Size(size)} at {Address(address)}. The driver would answer success.", "Look at the list of mappings.");
}
