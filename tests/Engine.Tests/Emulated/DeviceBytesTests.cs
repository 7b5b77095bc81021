using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Emulated;

/// <summary>A device reads and writes the process's memory, but only where a mapping allows it.</summary>
public class DeviceBytesTests
{
    private const ulong Page = 64 << 10;

    private readonly EmulatedHost host = new(new EmulatedHostOptions());
    private readonly EmulatedProcess process;
    private readonly TceContainer container;
    private readonly DmaBuffer buffer;
    private readonly DmaWindow window;

    public DeviceBytesTests()
    {
        process = host.StartProcess();
        container = TceContainer.Open(process, new TceContainerOptions { Name = "c" }, NullLogger.Instance);
        buffer = container.CreateBuffer(4 * Page);
        window = container.CreateWindow(Page, 1UL << 30);
    }

    [Fact]
    public void A_device_reads_across_pages_what_the_process_wrote()
    {
        // The two pages are neighbours on the bus, but not in memory.
        Map(0, 2 * Page, DmaAccess.Read);
        Map(Page, 0, DmaAccess.Read);
        process.Memory.Write(buffer.Address + (3 * Page) - 2, [1, 2]);
        process.Memory.Write(buffer.Address, [3, 4]);
        Assert.Equal([0, 1, 2, 3, 4, 0], DeviceRead(Page - 3, 6));
    }

    [Fact]
    public void A_device_writes_only_where_a_mapping_allows_it()
    {
        Map(0, 0, DmaAccess.ReadWrite);
        Map(Page, Page, DmaAccess.Read);
        host.DeviceWrite(0, window.StartAddress + Page - 2, [5, 6, 7, 8]);
        byte[] memory = new byte[4];
        process.Memory.Read(buffer.Address + Page - 2, memory);
        Assert.Equal([5, 6, 0, 0], memory);
    }

    [Fact]
    public void A_device_reads_zeros_and_writes_nothing_outside_mappings()
    {
        process.Memory.Write(buffer.Address, [9]);
        host.DeviceWrite(0, window.StartAddress, [1]);
        Assert.Equal([0], DeviceRead(0, 1));
        byte[] memory = new byte[1];
        process.Memory.Read(buffer.Address, memory);
        Assert.Equal([9], memory);
    }

    [Fact]
    public void Freed_memory_cannot_be_read_or_written()
    {
        Assert.True(process.Memory.Allocate(Page, Page, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        process.Memory.Write(address, [1]);
        Assert.True(process.Memory.Free(address, Page).IsSuccess);
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Memory.Write(address, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Memory.Read(address, new byte[1]));
    }

    private void Map(ulong distance, ulong offset, DmaAccess access)
        => container.Map(new MapRequest(buffer, window, window.StartAddress + distance, offset, Page, access));

    private byte[] DeviceRead(ulong distance, int length)
    {
        byte[] bytes = new byte[length];
        host.DeviceRead(0, window.StartAddress + distance, bytes);
        return bytes;
    }
}
