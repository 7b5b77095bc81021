using SpaprDdw.Containers;
using SpaprDdw.Pictures;
using SpaprDdw.State;
using SpaprDdw.Tests.Performance;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Mappings are extents, so the cost of an operation does not grow with the size of the mapping.</summary>
public class ExtentCostTests
{
    [Theory]
    [InlineData("MapDma")]
    [InlineData("Resolve")]
    [InlineData("GetMappings")]
    [InlineData("GetTable")]
    [InlineData("Export")]
    [InlineData("Draw")]
    [InlineData("UnmapDma")]
    [InlineData("TceRemove")]
    public void A_tebibyte_costs_at_most_twice_as_much_as_64_KiB(string operation)
    {
        // The first run also compiles the code, so it is not compared.
        Measure(operation, 64 * KiB);
        MemoryAssert.Within(double.MinValue, 64, () =>
        {
            (long smallBytes, int smallRequests) = Measure(operation, 64 * KiB);
            (long bytes, int requests) = Measure(operation, TiB);
            Assert.Equal(smallRequests, requests);
            return bytes - (2 * smallBytes);
        });
    }

    /// <summary>
    /// Mapping page by page makes one extent. Unmapping a part and mapping it again makes one extent again.
    /// </summary>
    [Fact]
    public void Adjoining_mappings_merge_also_around_a_gap_that_is_mapped_again()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        for (ulong offset = 0; offset < MiB; offset += 64 * KiB)
            fixture.Container.Map(new MapRequest(buffer, window, DynamicStart + offset, offset, 64 * KiB));
        Assert.Equal((1, MiB), (window.Mappings, window.MappedBytes));

        fixture.Container.Unmap(DynamicStart + (256 * KiB), 64 * KiB);
        Assert.Equal((2, MiB - (64 * KiB)), (window.Mappings, window.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);

        fixture.Container.Map(new MapRequest(buffer, window, DynamicStart + (256 * KiB), 256 * KiB, 64 * KiB));
        Assert.Equal((1, MiB), (window.Mappings, window.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void Mappings_can_be_unmapped_while_they_are_listed()
    {
        const int Count = 300;
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(64 * KiB);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        for (ulong page = 0; page < Count; page++)
            fixture.Container.Map(new MapRequest(buffer, window, DynamicStart + (page * 64 * KiB)));
        Assert.Equal(Count, window.Mappings);

        int seen = 0;
        foreach (TceMapping mapping in fixture.Container.GetMappings(window))
        {
            Assert.Equal(DynamicStart + ((ulong)seen * 64 * KiB), mapping.StartAddress);
            Assert.Equal(mapping.Size, fixture.Container.Unmap(mapping.StartAddress, mapping.Size));
            seen++;
        }

        Assert.Equal((Count, 0, 0UL, 0UL), (seen, window.Mappings, window.MappedBytes, buffer.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);
    }

    private static (long Bytes, int Requests) Measure(string operation, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(size);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, 2 * TiB, 2);
        var request = new MapRequest(buffer, window);
        if (operation != "MapDma")
            fixture.Container.Map(request);

        int requests = fixture.Backend.Requests.Count;
        long before = GC.GetAllocatedBytesForCurrentThread();
        switch (operation)
        {
            case "MapDma":
                fixture.Container.Map(request);
                break;
            case "Resolve":
                fixture.Container.Resolve(DynamicStart + size - 1);
                break;
            case "GetMappings":
                Assert.Single(fixture.Container.GetMappings(window));
                break;
            case "GetTable":
                fixture.Container.GetTable(window);
                break;
            case "Export":
                TceStateExporter.ToText(fixture.Container);
                break;
            case "Draw":
                ContainerDrawing.Draw(fixture.Container, null, 70, 100);
                break;
            case "UnmapDma":
                fixture.Container.Unmap(DynamicStart);
                break;
            default:
                fixture.Container.RemoveWindow(window, force: true);
                break;
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before, fixture.Backend.Requests.Count - requests);
    }
}
