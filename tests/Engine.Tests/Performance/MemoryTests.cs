using System.Numerics;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Performance;

/// <summary>What things take of memory, and what operations allocate: counts, which are the same on every machine.</summary>
[Collection(nameof(AloneInProcess))]
public sealed class MemoryTests : IDisposable
{
    private const ulong Page = 64 << 10;
    private const ulong SmallPage = 4 << 10;
    private const int Many = 100_000;

    /// <summary>A mapping that is handed out: an object with six members.</summary>
    private const long BytesOfMapping = 64;

    private EmulatedHost host = null!;
    private TceContainer container = null!;
    private DmaBuffer buffer = null!;
    private DmaWindow window = null!;

    public void Dispose() => container?.Dispose();

    [Fact]
    public void MappingInRandomOrderTakesUpTo44Bytes()
    {
        Open(2 * Many * Page, Many * Page);

        long bytes = BytesTaken(() => MapMany(random: true));

        Assert.Equal(Many, window.Mappings);
        Assert.InRange(bytes / (double)Many, 32, 44);
    }

    /// <summary>One length that takes more room than others, and was there first, makes no other take more.</summary>
    [Fact]
    public void OddLongMappingCostsOthersNothing()
    {
        const ulong Odd = (32UL << 30) + Page;
        Open(1UL << 40, 64UL << 30);
        ulong first = (1UL << 39) / Page;
        container.Map(new MapRequest(buffer, window, Address(first), 0, Odd));
        Assert.False(PackedLength.TryPack(Odd, out _));

        Assert.InRange(BytesTaken(() => MapMany(random: true)) / (double)Many, 32, 44);
    }

    [Fact]
    public void MappingsInOrderFillChunksToTheLast()
    {
        Open(2 * Many * Page, Many * Page);

        Assert.InRange(BytesTaken(() => MapMany(random: false)) / (double)Many, 32, 36);
    }

    [Fact]
    public void PagesThatGoOnAreOneExtentAndTakeNothing()
    {
        Open(Many * Page, Many * Page);

        long bytes = BytesTaken(() =>
        {
            for (ulong page = 0; page < Many; page++)
                Map(page, page);
        });

        Assert.Equal(1, window.Mappings);
        // Less than a byte a page; the runtime itself takes and gives back some thousand.
        Assert.InRange(bytes, -Many, Many);
    }

    [Fact]
    public void SparseWindowOf2To50BytesTakesLessThan2MiB()
    {
        const int Extents = 10_000;
        Open(1UL << 50, Extents * SmallPage, SmallPage, levels: 3);
        ulong step = window.Size / SmallPage / Extents;

        long bytes = BytesTaken(() =>
        {
            for (ulong number = 0; number < Extents; number++)
                Map(number * step, number);
        });

        Assert.Equal(Extents, window.Mappings);
        Assert.InRange(bytes, 1, 2 << 20);
    }

    [Fact]
    public void MapAllocatesTheMappingThatItReturnsAndUnmapNothing()
    {
        Open(2 * Many * Page, Many * Page);
        Map(0, 0);
        MapMany(random: false, from: 1);
        container.Unmap(Address(0), Page);

        Assert.Equal(BytesOfMapping, BytesAllocated(() => Map(0, 0), then: () => container.Unmap(Address(0), Page)));
        Assert.Equal(0, BytesAllocated(() => container.Unmap(Address(0), Page), then: () => Map(0, 0)));
    }

    [Fact]
    public void ResolveAndDevicesAllocateNothing()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        byte[] bytes = new byte[64];
        host.DeviceWrite(0, Address(2), bytes);

        Assert.Equal(0, BytesAllocated(() => Assert.NotNull(container.Resolve(Address(2)).Buffer)));
        Assert.Equal(0, BytesAllocated(() => Assert.Null(container.Resolve(Address(3)).Buffer)));
        Assert.Equal(0, BytesAllocated(() => host.DeviceRead(0, Address(2), bytes)));
        Assert.Equal(0, BytesAllocated(() => host.DeviceWrite(0, Address(2), bytes)));
        Assert.Equal(0, BytesAllocated(() => host.Reach(0, Address(2), DmaAccess.Read)));
    }

    /// <summary>The first mapping is there before the second is looked for, and each takes no more than itself.</summary>
    [Fact]
    public void ListStreams()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        int count = 0;

        Assert.InRange(BytesAllocated(() => Assert.NotNull(container.GetMappings(window).First())), 1, 1024);
        long all = BytesAllocated(() => count = container.GetMappings(window).Count());

        Assert.Equal(Many, count);
        Assert.InRange(all / (double)count, BytesOfMapping, BytesOfMapping + 1);
    }

    private void Open(ulong windowSize, ulong bufferSize, ulong pageSize = Page, int? levels = null)
    {
        host = new EmulatedHost(new EmulatedHostOptions { PageSize = pageSize });
        container = TceContainer.Open(host.StartProcess(), new TceContainerOptions { Name = "memory" }, NullLogger.Instance);
        buffer = container.CreateBuffer(bufferSize);
        window = container.CreateWindow(pageSize, BitOperations.RoundUpToPowerOf2(windowSize), levels);
    }

    private ulong Address(ulong page) => window.StartAddress + (page * window.PageSize);

    private void Map(ulong page, ulong bufferPage)
        => container.Map(new MapRequest(buffer, window, Address(page), bufferPage * window.PageSize, window.PageSize));

    /// <summary>Maps every second page, so that none goes on in another.</summary>
    private void MapMany(bool random, int from = 0)
    {
        int[] pages = [.. Enumerable.Range(from, Many - from)];
        if (random)
            new Random(1).Shuffle(pages);
        foreach (int page in pages)
            Map(2 * (ulong)page, (ulong)page);
    }

    private static long BytesTaken(Action act)
    {
        long before = BytesInUse();
        act();
        return BytesInUse() - before;
    }

    /// <summary>What tests before this one leave to finalizers and to the runtime's pools is gone after some collections.</summary>
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

    /// <summary>What an act allocates when it is not done for the first time.</summary>
    private static long BytesAllocated(Action act, Action? then = null)
    {
        act();
        then?.Invoke();
        long before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
