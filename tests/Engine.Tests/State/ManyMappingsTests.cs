using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Performance;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>
/// The memory that the export of many mappings needs. SPAPRDDW_MANY_MAPPINGS sets the number of mappings.
/// </summary>
[Collection(nameof(ProcessMemoryCollection))]
public sealed class ManyMappingsTests(ITestOutputHelper output)
{
    private const int DefaultMappings = 100_000;

    /// <summary>The most bytes that are written at once.</summary>
    private const int MaxPiece = 256 << 10;

    /// <summary>The most memory that the export keeps in use, in bytes.</summary>
    private const int MaxInUse = 1 << 20;

    /// <summary>The most bytes that the serialiser allocates for each mapping.</summary>
    private const int MaxAllocated = 200;

    [Fact]
    public void A_state_is_written_mapping_by_mapping()
    {
        int mappings = int.TryParse(Environment.GetEnvironmentVariable("SPAPRDDW_MANY_MAPPINGS"), out int number) ? number : DefaultMappings;
        using ContainerFixture small = ContainerFixture.Open();
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        using ContainerFixture fixture = Filled((ulong)mappings);
        long ledger = GC.GetTotalMemory(forceFullCollection: true) - empty;

        // After many small states, the serialiser may build the next one in memory as a whole.
        for (int times = 0; times < 50; times++)
            TceStateExporter.Write(small.Container, Stream.Null);
        using var stream = new WatchedStream(expected: mappings * 190L);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TceStateExporter.Write(fixture.Container, stream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        output.WriteLine(
            $"{mappings} mappings, ledger and emulated driver {ledger} bytes: {stream.Length} bytes of state in pieces of up to "
            + $"{stream.LargestPiece}, {stream.MostInUse} bytes more in use at most, {allocated / mappings} bytes allocated a mapping");
        Assert.True(stream.Length > mappings * 100L);
        Assert.True(stream.Looks >= 8);
        Assert.InRange(stream.LargestPiece, 1, MaxPiece);
        Assert.InRange(stream.MostInUse, long.MinValue, MaxInUse);
        Assert.InRange(allocated, 1, mappings * (long)MaxAllocated);
    }

    /// <summary>
    /// Maps the buffer from its end to its start, because adjacent pages in order would become one mapping.
    /// </summary>
    private static ContainerFixture Filled(ulong mappings)
    {
        ContainerFixture fixture = ContainerFixture.Open(pageSize: 4 * KiB);
        ulong size = mappings * 4 * KiB;
        DmaBuffer buffer = fixture.Container.CreateBuffer(size, name: "pages");
        DmaWindow window = fixture.Container.CreateWindow(4 * KiB, ulong.Max(64 * MiB, System.Numerics.BitOperations.RoundUpToPowerOf2(size)));
        for (ulong page = 0; page < mappings; page++)
            fixture.Container.Map(new MapRequest(buffer, window, DynamicStart + (page * 4 * KiB), size - ((page + 1) * 4 * KiB), 4 * KiB));
        fixture.Backend.Requests.Clear();
        fixture.Backend.Requests.TrimExcess();
        return fixture;
    }

    /// <summary>Counts the bytes that are written to it, and measures the memory in use ten times.</summary>
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
