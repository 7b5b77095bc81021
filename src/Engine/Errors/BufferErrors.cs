using SpaprDdw.Abi;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about buffers.</summary>
internal static class BufferErrors
{
    public static TceException BufferNotFound(object buffer) => new(
        nameof(BufferNotFound), TceErrorCategory.ObjectNotFound, buffer, null,
        $"There is no buffer '{buffer}' in this container.", "Name a buffer that this container has.");

    public static TceException BufferNameTaken(string name) => new(
        nameof(BufferNameTaken), TceErrorCategory.ResourceExists, name, null,
        $"There is a buffer '{name}' already.", "Choose another name, or remove that buffer.");

    public static TceException BufferPageSizeInvalid(ulong pageSize, ulong hostPageSize) => new(
        nameof(BufferPageSizeInvalid), TceErrorCategory.InvalidArgument, pageSize, DriverRule.Registration,
        $"Memory cannot be allocated in pages of {Size(pageSize)}.",
        $"Give the host's page size, {Size(hostPageSize)}, or the size of a huge page that the host has.");

    public static TceException BufferSizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(BufferSizeNotAligned), TceErrorCategory.InvalidArgument, size, DriverRule.Registration,
        $"A buffer of {size} bytes is not a whole number of pages of {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException MemoryNotAllocated(ulong size, ulong pageSize, TceResult result) => new(
        nameof(MemoryNotAllocated), TceErrorCategory.ResourceUnavailable, size, null,
        $"{Size(size)} of memory in pages of {Size(pageSize)} could not be allocated (result {result}).",
        "Huge pages must be reserved beforehand (/sys/kernel/mm/hugepages); the host must offer that size.");

    public static TceException BufferNotRegistered(string name) => new(
        nameof(BufferNotRegistered), TceErrorCategory.InvalidOperation, name, DriverRule.MapArguments,
        $"The buffer '{name}' is not registered with the driver any more, so that nothing of it can be mapped.",
        "Remove it and make another.");

    public static TceException BufferInUse(string name, ulong mappedBytes) => new(
        nameof(BufferInUse), TceErrorCategory.ResourceBusy, name, DriverRule.UnregisterWhileMapped,
        $"The buffer '{name}' has {Size(mappedBytes)} mapped. The driver would answer that it let go of the memory, "
        + "while the memory stays pinned and the device keeps its access until the process ends.",
        "Unmap it first.");
}
