using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>
/// A state of many mappings goes out as it is listed, and never stands in memory as a whole. The variable
/// SPAPR_MANY_MAPPINGS says how many.
/// </summary>
[Collection(nameof(ManyMappingsTests))]
public sealed class ManyMappingsTests(ITestOutputHelper output)
{
    private const int UsualMappings = 100_000;

    /// <summary>What goes out at a time, and what is in memory for it, however many mappings there are.</summary>
    private const int MostPiece = 256 << 10;
    private const int MostInUse = 1 << 20;

    /// <summary>Short-lived objects of the serialiser, in bytes a mapping.</summary>
    private const int MostAllocated = 200;

    [Fact]
    public void MappingsAreWrittenAsTheyAreListed()
    {
        int mappings = int.TryParse(Environment.GetEnvironmentVariable("SPAPR_MANY_MAPPINGS"), out int number) ? number : UsualMappings;
        using ContainerFixture small = ContainerFixture.Open();
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        using ContainerFixture managed = Filled((ulong)mappings);
        long ledger = GC.GetTotalMemory(forceFullCollection: true) - empty;

        // After many small ones, the serialiser might expect another small one.
        for (int times = 0; times < 50; times++)
            TceStateExporter.Write(small.Container, Stream.Null);
        using var stream = new WatchedStream(expected: mappings * 190L);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TceStateExporter.Write(managed.Container, stream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        output.WriteLine(
            $"{mappings} mappings, ledger and emulated driver {ledger} bytes: {stream.Length} bytes of state in pieces of up to "
            + $"{stream.LargestPiece}, {stream.MostInUse} bytes more in use at most, {allocated / mappings} bytes allocated a mapping");
        Assert.True(stream.Length > mappings * 100L);
        Assert.True(stream.Looks >= 8);
        Assert.InRange(stream.LargestPiece, 1, MostPiece);
        Assert.InRange(stream.MostInUse, long.MinValue, MostInUse);
        Assert.InRange(allocated, 1, mappings * (long)MostAllocated);
    }

    /// <summary>Backwards, so that none continues the one before.</summary>
    private static ContainerFixture Filled(ulong mappings)
    {
        ContainerFixture managed = ContainerFixture.Open(pageSize: 4 * KiB);
        ulong size = mappings * 4 * KiB;
        DmaBuffer buffer = managed.Container.CreateBuffer(size, name: "pages");
        DmaWindow window = managed.Container.CreateWindow(4 * KiB, ulong.Max(64 * MiB, System.Numerics.BitOperations.RoundUpToPowerOf2(size)));
        for (ulong page = 0; page < mappings; page++)
            managed.Container.Map(new MapRequest(buffer, window, DynamicStart + (page * 4 * KiB), size - ((page + 1) * 4 * KiB), 4 * KiB));
        managed.Backend.Requests.Clear();
        managed.Backend.Requests.TrimExcess();
        return managed;
    }

    /// <summary>Counts what goes through it, and now and then looks at what is in use.</summary>
    private sealed class WatchedStream(long expected) : Stream
    {
        private readonly long first = GC.GetTotalMemory(forceFullCollection: true);
        private long length;

        public int LargestPiece { get; private set; }

        public long MostInUse { get; private set; } = long.MinValue;

        public int Looks { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => length;

        public override long Position
        {
            get => length;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            LargestPiece = Math.Max(LargestPiece, buffer.Length);
            length += buffer.Length;
            if (length < expected * Looks / 10)
                return;
            Looks++;
            MostInUse = Math.Max(MostInUse, GC.GetTotalMemory(forceFullCollection: true) - first);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>Alone, for what is in use in the process is measured.</summary>
[CollectionDefinition(nameof(ManyMappingsTests), DisableParallelization = true)]
public class ManyMappingsCollection;
