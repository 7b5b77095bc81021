using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.State;

/// <summary>A trace that cannot be written does not disturb the container whose requests it records.</summary>
public class TraceFailureTests
{
    [Fact]
    public void A_full_disk_stops_the_trace_and_not_the_container()
    {
        using TceContainer container = TceContainer.Open(
            new EmulatedHost(new EmulatedHostOptions()).StartProcess(), new TceContainerOptions { Name = "c" }, NullLogger.Instance);
        var disk = new FullDisk();
        var recorder = new TraceRecorder(new TraceWriter(disk, Recordings.Header));
        container.Tracing.Begin(recorder);
        disk.IsFull = true;

        DmaBuffer buffer = container.CreateBuffer(1 << 20);
        DmaWindow window = container.CreateWindow(1 << 16, 1UL << 30);
        container.Map(new MapRequest(buffer, window));

        Assert.IsType<IOException>(recorder.Failure);
        Assert.Equal((1UL << 20, 1), (window.MappedBytes, container.GetBuffers().Count));
    }

    private sealed class FullDisk : MemoryStream
    {
        public bool IsFull { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (IsFull)
                throw new IOException("No space left on device.");
            base.Write(buffer, offset, count);
        }
    }
}
