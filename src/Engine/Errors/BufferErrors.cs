using SpaprDdw.Abi;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about buffers.</summary>
internal static class BufferErrors
{
    public static TceException BufferNotFound(object buffer) => new(
        nameof(BufferNotFound), TceErrorCategory.ObjectNotFound, buffer, null,
        $"This container has no buffer '{buffer}'.", "Name one of its buffers.");

    public static TceException BufferNameTaken(string name) => new(
        nameof(BufferNameTaken), TceErrorCategory.ResourceExists, name, null,
        $"This container has a buffer '{name}' already.", "Choose another name, or remove that buffer.");

    public static TceException BufferPageSizeInvalid(ulong pageSize, ulong hostPageSize) => new(
        nameof(BufferPageSizeInvalid), TceErrorCategory.InvalidArgument, pageSize, DriverRule.Registration,
        $"The host cannot back memory with pages of {Size(pageSize)}.",
        $"Give the host's page size, {Size(hostPageSize)}, or the size of one of its huge pages.");

    public static TceException HugePagesHang(ulong pageSize) => new(
        nameof(HugePagesHang), TceErrorCategory.InvalidOperation, pageSize, null,
        $"This kernel has pages of 4 KiB and the hashed page table, and is newer than Linux 6.1: registering pages of {Size(pageSize)} would never return.",
        "Use other pages, or boot a kernel with pages of 64 KiB.");

    public static TceException BufferSizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(BufferSizeNotAligned), TceErrorCategory.InvalidArgument, size, DriverRule.Registration,
        $"A buffer of {size} bytes is not a whole number of pages of {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException MemoryNotAllocated(ulong size, ulong pageSize, TceResult result, ulong missingPages) => new(
        nameof(MemoryNotAllocated), TceErrorCategory.ResourceUnavailable, size, null,
        $"{Size(size)} of memory in pages of {Size(pageSize)} could not be allocated (result {result})"
        + (missingPages > 0 ? $": {missingPages} of {Quantity((long)(size / pageSize), "page")} {(missingPages == 1 ? "is" : "are")} missing." : "."),
        $"Give less than the available memory (MemAvailable in /proc/meminfo). For huge pages: check that the host offers that size, and reserve them first (/sys/kernel/mm/hugepages).");

    public static TceException BufferNotRegistered(string name) => new(
        nameof(BufferNotRegistered), TceErrorCategory.InvalidOperation, name, DriverRule.MapArguments,
        $"The buffer '{name}' is no longer registered with the driver, so the driver cannot map it.",
        "Remove the buffer and make another.");

    public static TceException BufferInUse(string name, ulong mappedBytes, bool isRefused) => new(
        nameof(BufferInUse), TceErrorCategory.ResourceBusy, name, DriverRule.UnregisterWhileMapped,
        $"{Size(mappedBytes)} of the buffer '{name}' is mapped. "
        + (isRefused
            ? "The driver of this kernel would answer EBUSY, and keep the memory registered."
            : "The driver would report success, but would keep the memory pinned and open to the device until the process ends."),
        "Unmap it first.");
}
