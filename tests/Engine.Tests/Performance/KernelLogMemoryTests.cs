using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Tests.Partition;

namespace SpaprDdw.Tests.Performance;

/// <summary>A kernel log of any length goes through a buffer of a fixed size.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public class KernelLogMemoryTests
{
    private const long MaxGrowth = 4 << 20;

    /// <summary>100 MB, and a gigabyte when SPAPRDDW_LONG_TESTS is 1.</summary>
    private static readonly int Length = LongTests.Cases(1_000_000_000);

    [Fact]
    public void A_large_log_is_read_in_constant_memory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long largest = before, number = 0;
        var log = new RepeatedStream(File.ReadAllBytes(PartitionData.Log("k612-phbs")), Length);
        foreach (DdwLogEvent _ in DdwLogReader.Read(log, TestContext.Current.CancellationToken))
        {
            if (number++ % 20_000 == 0)
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.True(number > 100_000, $"The log has only {number} events.");
        Assert.InRange(largest - before, long.MinValue, MaxGrowth);
    }

    /// <summary>A stream that repeats a content until so many bytes were read.</summary>
    private sealed class RepeatedStream(byte[] content, long length) : MemoryStream(content)
    {
        private long left = length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (left <= 0)
                return 0;
            if (Position == Length)
                Position = 0;
            int read = base.Read(buffer, offset, count);
            left -= read;
            return read;
        }
    }
}
