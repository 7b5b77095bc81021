using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Tests.Partition;

namespace SpaprDdw.Tests.Performance;

/// <summary>A kernel log of a gigabyte goes through a buffer of a fixed size.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public class KernelLogMemoryTests
{
    private const long Gigabyte = 1L << 30;
    private const long MostGrowth = 4 << 20;

    [Fact]
    public void GigabyteIsReadInConstantMemory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long largest = before, number = 0;
        var log = new RepeatedStream(File.ReadAllBytes(PartitionData.Log("k612-phbs")), Gigabyte);
        foreach (DdwLogEvent _ in DdwLogReader.Read(log, TestContext.Current.CancellationToken))
        {
            if (number++ % 200_000 == 0)
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.True(number > 1_000_000, $"There were {number} events.");
        Assert.InRange(largest - before, long.MinValue, MostGrowth);
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
