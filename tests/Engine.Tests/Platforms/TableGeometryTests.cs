using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Platforms;

/// <summary>Geometry against the numbers that real kernels charged; see also <see cref="Planning.RecordedChargeTests"/>.</summary>
public class TableGeometryTests
{
    private const int HostPageShift = 16;

    [Theory]
    [InlineData(12, 30, 4096, 4224, 4352)]
    [InlineData(12, 32, 16384, 16512, 16640)]
    [InlineData(12, 36, 262144, 262272, 262400)]
    [InlineData(12, 40, 4194304, 4194560, 4194944)]
    [InlineData(16, 30, 256, 384)]
    [InlineData(16, 32, 1024, 1152)]
    [InlineData(16, 36, 16384, 16512)]
    [InlineData(16, 40, 262144, 262272)]
    [InlineData(21, 30, 128, 256)]
    [InlineData(21, 32, 128, 256)]
    [InlineData(21, 36, 512, 640)]
    [InlineData(21, 40, 8192, 8320)]
    [InlineData(30, 30, 128)]
    [InlineData(30, 32, 128)]
    [InlineData(30, 36, 128)]
    [InlineData(30, 40, 128)]
    [InlineData(30, 50, 16384)]
    public void ChargeIsThatOfTheDriver(uint pageShift, int sizeShift, params int[] kilobytesByLevels)
    {
        for (uint levels = 1; levels <= 5; levels++)
        {
            var geometry = TableGeometry.PowerNV(pageShift, 1UL << sizeShift, levels, HostPageShift);

            // More levels than the table of charges has are refused.
            Assert.Equal(levels <= kilobytesByLevels.Length, geometry.IsAddressable);
            if (geometry.IsAddressable)
                Assert.Equal((ulong)kilobytesByLevels[levels - 1] << 10, geometry.ChargedBytes);
        }
    }

    [Theory]
    [InlineData(16, 12, 32, 1, true)]
    [InlineData(16, 12, 36, 1, false)]
    [InlineData(16, 12, 40, 1, false)]
    [InlineData(16, 12, 40, 2, true)]
    [InlineData(16, 16, 36, 1, true)]
    [InlineData(16, 16, 40, 1, false)]
    [InlineData(16, 16, 40, 2, true)]
    [InlineData(16, 30, 50, 1, true)]
    [InlineData(12, 12, 33, 1, true)]
    [InlineData(12, 12, 34, 1, false)]
    public void TableOfALevelMustBeContiguous(
        int hostPageShift, uint pageShift, int sizeShift, uint levels, bool allocatable)
        => Assert.Equal(
            allocatable, TableGeometry.PowerNV(pageShift, 1UL << sizeShift, levels, hostPageShift).IsAllocatable);

    [Fact]
    public void LevelsSplitTheEntriesEvenly()
    {
        var geometry = TableGeometry.PowerNV(12, 1UL << 43, 2, HostPageShift);

        // Of 31 bits, 16 at each level; the top's table is not filled.
        Assert.Equal(1UL << 31, geometry.Entries);
        Assert.Equal(1UL << 16, geometry.LevelEntries);
        Assert.Equal(1UL << 19, geometry.LevelBytes);
    }

    [Theory]
    [InlineData(16, 32UL << 20)]
    [InlineData(12, 2UL << 20)]
    public void SmallWindowServesAHostPageOfEntries(int hostPageShift, ulong served)
        => Assert.Equal(served, TableGeometry.PowerNV(12, 16 << 10, 1, hostPageShift).Entries << 12);

    [Fact]
    public void HypervisorKeepsOneCopyOfOneLevel()
    {
        var geometry = TableGeometry.PSeries(16, 64 << 20, 1);

        Assert.Equal(1024UL, geometry.Entries);
        Assert.Equal(8192UL, geometry.ChargedBytes);
    }
}
