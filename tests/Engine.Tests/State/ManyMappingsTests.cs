using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>A state of many mappings goes out as it is listed, and never stands in memory as a whole.</summary>
public sealed class ManyMappingsTests(ITestOutputHelper output)
{
    private const int UsualMappings = 100_000;

    [Fact]
    public void MappingsAreWrittenAsTheyAreListed()
    {
        int mappings = int.TryParse(Environment.GetEnvironmentVariable("SPAPR_MANY_MAPPINGS"), out int number) ? number : UsualMappings;
        using Managed managed = Managed.Open(pageSize: 4 * KiB);
        using Managed small = Managed.Open();
        ulong size = (ulong)mappings * 4 * KiB;
        DmaBuffer buffer = managed.Container.CreateBuffer(size, name: "pages");
        DmaWindow window = managed.Container.CreateWindow(4 * KiB, ulong.Max(64 * MiB, System.Numerics.BitOperations.RoundUpToPowerOf2(size)));

        // Backwards, so that none continues the one before.
        for (ulong page = 0; page < (ulong)mappings; page++)
            managed.Container.Map(new MapRequest(buffer, window, DynamicStart + (page * 4 * KiB), size - ((page + 1) * 4 * KiB), 4 * KiB));

        // After many small ones, the serialiser might expect another small one.
        for (int times = 0; times < 50; times++)
            TceStateExporter.Write(small.Container, Stream.Null);
        using var stream = new PieceStream();
        long before = GC.GetAllocatedBytesForCurrentThread();
        TceStateExporter.Write(managed.Container, stream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        output.WriteLine($"{mappings} mappings: {stream.Length} bytes, pieces of up to {stream.LargestPiece}, allocated {allocated}, at most {stream.MostHeap - stream.FirstHeap} more in use");
        Assert.True(stream.Length > mappings * 100L);
        Assert.InRange(stream.LargestPiece, 1, 256 * 1024);
    }

    /// <summary>Counts what goes through it, and looks at the memory now and then.</summary>
    private sealed class PieceStream : Stream
    {
        private long length;

        public int LargestPiece { get; private set; }

        public long FirstHeap { get; } = GC.GetTotalMemory(forceFullCollection: true);

        public long MostHeap { get; private set; }

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
            MostHeap = Math.Max(MostHeap, GC.GetTotalMemory(forceFullCollection: false));
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
