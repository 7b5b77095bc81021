using SpaprDdw.Partition;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Partition;

/// <summary>The picture of a device's windows says how much of the memory they cover.</summary>
public class PartitionPictureTests
{
    [Theory]
    [InlineData("Direct", 8 * GiB, 8 * GiB - 1, "It covers all memory.")]
    [InlineData("Direct", 8 * GiB, 8 * GiB, "It covers all memory.")]
    [InlineData("Direct", 8 * GiB, 16 * GiB, "It covers 8 GiB of 16 GiB of memory.")]
    [InlineData("Dynamic", 8 * GiB, 16 * GiB, "At any time, 8 GiB of 16 GiB of memory can be mapped in it.")]
    [InlineData("Dynamic", 16 * GiB, 8 * GiB, "At any time, 8 GiB of 8 GiB of memory can be mapped in it.")]
    [InlineData("Direct", 8 * GiB, null, "The size of the memory was not saved.")]
    public void A_window_is_compared_with_the_memory(string mode, ulong size, ulong? memory, string fact)
    {
        var device = new PciDmaWindow("0001:00:00.0", mode, "Direct", "reason", "remedy")
        {
            DefaultStartAddress = 0,
            DefaultSize = 2 * GiB,
            StartAddress = 1UL << 59,
            Size = size,
            PageSize = 64 * KiB,
            Memory = memory,
        };

        Assert.Equal(fact, Assert.Single(PciDmaWindowPicture.Draw([device])[0].Windows[1].Facts));
    }
}
