using System.Numerics;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Performance;

/// <summary>
/// The memory that objects take and that operations allocate. These figures are the same on every machine.
/// </summary>
[Collection(nameof(ProcessMemoryCollection))]
public sealed class MemoryTests : IDisposable
{
    private const ulong Page = 64 << 10;
    private const ulong SmallPage = 4 << 10;
    private const int Many = 100_000;

    /// <summary>Size of a <see cref="TceMapping"/>, an object with six members.</summary>
    private const long MappingBytes = 64;

    private EmulatedHost host = null!;
    private TceContainer container = null!;
    private DmaBuffer buffer = null!;
    private DmaWindow window = null!;

    public void Dispose() => container?.Dispose();

    /// <summary>24 bytes in the ledger and 24 in the emulated table if all leaves are full.</summary>
    /// <param name="random">True for pages in random order.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_mapping_takes_at_most_64_bytes(bool random)
    {
        MemoryAssert.Within(48, 64, () =>
        {
            Open(2 * Many * Page, Many * Page);
            return BytesTaken(() => MapMany(random)) / (double)Many;
        });

        Assert.Equal(Many, window.Mappings);
    }

    [Fact]
    public void Adjacent_pages_are_one_mapping_and_take_no_memory()
    {
        // Less than a byte a page: the runtime itself takes and returns some thousand bytes.
        MemoryAssert.Within(-Many, Many, () =>
        {
            Open(Many * Page, Many * Page);
            return BytesTaken(() =>
            {
                for (ulong page = 0; page < Many; page++)
                    Map(page, page);
            });
        });

        Assert.Equal(1, window.Mappings);
    }

    [Fact]
    public void A_sparse_window_of_1_PiB_takes_less_than_2_MiB()
    {
        const int Extents = 10_000;
        MemoryAssert.Within(1, 2 << 20, () =>
        {
            Open(1UL << 50, Extents * SmallPage, SmallPage, levels: 3);
            ulong step = window.Size / SmallPage / Extents;
            return BytesTaken(() =>
            {
                for (ulong number = 0; number < Extents; number++)
                    Map(number * step, number);
            });
        });

        Assert.Equal(Extents, window.Mappings);
    }

    [Fact]
    public void Map_allocates_only_its_result_and_Unmap_allocates_nothing()
    {
        Open(2 * Many * Page, Many * Page);
        Map(0, 0);
        MapMany(random: false, from: 1);
        container.Unmap(Address(0), Page);

        MemoryAssert.Allocates(MappingBytes, MappingBytes, () => Map(0, 0), cleanup: () => container.Unmap(Address(0), Page));
        Map(0, 0);
        MemoryAssert.Allocates(0, 0, () => container.Unmap(Address(0), Page), cleanup: () => Map(0, 0));
    }

    [Fact]
    public void Resolve_and_accesses_of_devices_allocate_nothing()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        byte[] bytes = new byte[64];
        host.DeviceWrite(0, Address(2), bytes);

        MemoryAssert.Allocates(0, 0, () => Assert.NotNull(container.Resolve(Address(2)).Buffer));
        MemoryAssert.Allocates(0, 0, () => Assert.Null(container.Resolve(Address(3)).Buffer));
        MemoryAssert.Allocates(0, 0, () => host.DeviceRead(0, Address(2), bytes));
        MemoryAssert.Allocates(0, 0, () => host.DeviceWrite(0, Address(2), bytes));
        MemoryAssert.Allocates(0, 0, () => host.Reach(0, Address(2), DmaAccess.Read));
    }

    [Fact]
    public void A_list_of_mappings_allocates_one_mapping_at_a_time()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        int count = 0;

        // The snapshot is a list of leaves, each with up to 64 mappings.
        const int Snapshot = (Many / 32 * 8) + 1024;
        MemoryAssert.Allocates(1, Snapshot, () => Assert.NotNull(container.GetMappings(window).First()));
        MemoryAssert.Allocates(Many * MappingBytes, (Many * (MappingBytes + 1)) + Snapshot, () => count = container.GetMappings(window).Count());

        Assert.Equal(Many, count);
    }

    private void Open(ulong windowSize, ulong bufferSize, ulong pageSize = Page, int? levels = null)
    {
        container?.Dispose();
        host = new EmulatedHost(new EmulatedHostOptions { PageSize = pageSize });
        container = TceContainer.Open(host.StartProcess(), new TceContainerOptions { Name = "memory" }, NullLogger.Instance);
        buffer = container.CreateBuffer(bufferSize);
        window = container.CreateWindow(pageSize, BitOperations.RoundUpToPowerOf2(windowSize), levels);
    }

    private ulong Address(ulong page) => window.StartAddress + (page * window.PageSize);

    private void Map(ulong page, ulong bufferPage)
        => container.Map(new MapRequest(buffer, window, Address(page), bufferPage * window.PageSize, window.PageSize));

    /// <summary>Maps every second page, because adjacent pages would become one mapping.</summary>
    private void MapMany(bool random, int from = 0)
    {
        int[] pages = [.. Enumerable.Range(from, Many - from)];
        if (random)
            new Random(1).Shuffle(pages);
        foreach (int page in pages)
            Map(2 * (ulong)page, (ulong)page);
    }

    private static long BytesTaken(Action action)
    {
        long before = BytesInUse();
        action();
        return BytesInUse() - before;
    }

    /// <summary>Collects until the memory of earlier tests, in finalizers and pools of the runtime, is free.</summary>
    private static long BytesInUse()
    {
        long last, now = long.MaxValue;
        do
        {
            last = now;
            GC.WaitForPendingFinalizers();
            now = GC.GetTotalMemory(forceFullCollection: true);
        }
        while (now < last - (long)SmallPage);
        return now;
    }
}
