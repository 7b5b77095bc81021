using SpaprDdw.Platforms;
using SpaprDdw.Programs.Logs;
using SpaprDdw.Tests.Programs;

namespace SpaprDdw.Tests.Performance;

/// <summary>A trace of any length leaves only its containers in memory.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public class QemuTraceMemoryTests
{
    private const long MaxGrowth = 1 << 20;

    /// <summary>300,000 lines, and 3 million when SPAPRDDW_LONG_TESTS is 1.</summary>
    private static readonly int Lines = LongTests.Cases(3_000_000);

    [Fact]
    public void A_trace_of_mappings_and_failures_is_read_in_constant_memory()
    {
        string[] noise =
        [
            "1234@1700000000.123456:spapr_iommu_put liobn=0x80000001 ioba=0x800000000010000 tce=0x7f0003 ret=0",
            "vfio_listener_region_del region_del 0x0 - 0x3fffffff",
            "qemu-system-ppc64: vfio_container_dma_map(0x1, 0x0, 0x10000, 0x2) = -12 (Cannot allocate memory)",
        ];
        var reader = new QemuTraceReader(TcePlatform.Power9, HostDescription.LargePageSize);
        foreach (string line in File.ReadLines(QemuTraceFixture.LogOf("qemu7-512")))
            reader.ReadLine(line);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int line = 0; line < Lines; line++)
            reader.ReadLine(noise[line % noise.Length]);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MaxGrowth);
        Assert.Single(Assert.Single(reader.ReadEnd()).Windows);
    }
}
