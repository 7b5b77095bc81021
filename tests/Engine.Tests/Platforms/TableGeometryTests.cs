using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Platforms;

/// <summary>
/// The geometry of tables, with charges of real kernels. <see cref="Planning.RecordedChargeTests"/> has all recordings.
/// </summary>
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
    public void The_charge_is_that_of_the_driver(uint pageShift, int sizeShift, params int[] kilobytesByLevels)
    {
        for (uint levels = 1; levels <= 5; levels++)
        {
            var geometry = TableGeometry.PowerNV(pageShift, 1UL << sizeShift, levels, HostPageShift);

            // The driver refuses more levels than the row has charges.
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
    public void The_kernel_allocates_at_most_16_MiB_for_a_table_of_a_level(
        int hostPageShift, uint pageShift, int sizeShift, uint levels, bool allocatable)
        => Assert.Equal(
            allocatable, TableGeometry.PowerNV(pageShift, 1UL << sizeShift, levels, hostPageShift).IsAllocatable);

    [Fact]
    public void Levels_split_the_entries_evenly()
    {
        var geometry = TableGeometry.PowerNV(12, 1UL << 43, 2, HostPageShift);

        // 31 bits become 16 for each level: the table of the top level is only half used.
        Assert.Equal(1UL << 31, geometry.Entries);
        Assert.Equal(1UL << 16, geometry.LevelEntries);
        Assert.Equal(1UL << 19, geometry.LevelBytes);
    }

    [Theory]
    [InlineData(16, 32UL << 20)]
    [InlineData(12, 2UL << 20)]
    public void A_small_window_has_a_host_page_of_entries(int hostPageShift, ulong covered)
        => Assert.Equal(covered, TableGeometry.PowerNV(12, 16 << 10, 1, hostPageShift).Entries << 12);

    [Fact]
    public void On_pseries_a_table_is_one_copy_of_one_level()
    {
        var geometry = TableGeometry.PSeries(16, 64 << 20, 1);

        Assert.Equal(1024UL, geometry.Entries);
        Assert.Equal(8192UL, geometry.ChargedBytes);
    }
}
