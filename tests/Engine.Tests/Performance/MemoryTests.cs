using System.Numerics;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;

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

    /// <summary>In the ledger and in the emulated table, 24 bytes each when all leaves are full.</summary>
    /// <param name="random">Whether pages come in random order.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MappingTakesUpTo64Bytes(bool random)
    {
        Measured.Within(48, 64, () =>
        {
            Open(2 * Many * Page, Many * Page);
            return BytesTaken(() => MapMany(random)) / (double)Many;
        });

        Assert.Equal(Many, window.Mappings);
    }

    [Fact]
    public void PagesThatGoOnAreOneExtentAndTakeNothing()
    {
        // Less than a byte a page; the runtime itself takes and gives back some thousand.
        Measured.Within(-Many, Many, () =>
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
    public void SparseWindowOf2To50BytesTakesLessThan2MiB()
    {
        const int Extents = 10_000;
        Measured.Within(1, 2 << 20, () =>
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
    public void MapAllocatesTheMappingThatItReturnsAndUnmapNothing()
    {
        Open(2 * Many * Page, Many * Page);
        Map(0, 0);
        MapMany(random: false, from: 1);
        container.Unmap(Address(0), Page);

        Measured.Allocates(BytesOfMapping, BytesOfMapping, () => Map(0, 0), then: () => container.Unmap(Address(0), Page));
        Map(0, 0);
        Measured.Allocates(0, 0, () => container.Unmap(Address(0), Page), then: () => Map(0, 0));
    }

    [Fact]
    public void ResolveAndDevicesAllocateNothing()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        byte[] bytes = new byte[64];
        host.DeviceWrite(0, Address(2), bytes);

        Measured.Allocates(0, 0, () => Assert.NotNull(container.Resolve(Address(2)).Buffer));
        Measured.Allocates(0, 0, () => Assert.Null(container.Resolve(Address(3)).Buffer));
        Measured.Allocates(0, 0, () => host.DeviceRead(0, Address(2), bytes));
        Measured.Allocates(0, 0, () => host.DeviceWrite(0, Address(2), bytes));
        Measured.Allocates(0, 0, () => host.Reach(0, Address(2), DmaAccess.Read));
    }

    /// <summary>The first mapping is there before the second is looked for, and each takes no more than itself.</summary>
    [Fact]
    public void ListStreams()
    {
        Open(2 * Many * Page, Many * Page);
        MapMany(random: false);
        int count = 0;

        Measured.Allocates(1, 1024, () => Assert.NotNull(container.GetMappings(window).First()));
        Measured.Allocates(Many * BytesOfMapping, Many * (BytesOfMapping + 1), () => count = container.GetMappings(window).Count());

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
}
