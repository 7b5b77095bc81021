using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Tests.Journal;

/// <summary>The names of buffers in a trace, and the requests that a trace has.</summary>
public class RecordedBuffersTests
{
    [Fact]
    public void An_address_is_placed_in_a_buffer_only_up_to_its_end()
    {
        var buffers = new RecordedBuffers();
        buffers.Add(0x10000, "A", 0x2000);
        var range = new MemoryRange { ArgSize = ArgSizes.MemoryRange, Size = 0x1000 };
        (string?, ulong?, ulong?) PlaceOf(ulong address)
        {
            var argument = new VfioArgument { Range = range with { VirtualAddress = address } };
            var placed = (MemoryOperation)RequestOperation.Of(VfioRequest.RegisterMemory, argument, buffers)!;
            return (placed.Buffer, placed.Offset, placed.VirtualAddress);
        }

        Assert.Equal((null, null, 0xffffUL), PlaceOf(0xffff));
        Assert.Equal(("A", 0UL, null), PlaceOf(0x10000));
        Assert.Equal(("A", 0x1fffUL, null), PlaceOf(0x11fff));
        Assert.Equal((null, null, 0x12000UL), PlaceOf(0x12000));
        Assert.Equal(("A", null), (buffers.NameAt(0x10000), buffers.NameAt(0x11000)));
        buffers.Remove(0x10000);
        Assert.Equal((null, null, 0x10000UL), PlaceOf(0x10000));
    }

    [Fact]
    public void A_free_name_is_none_of_a_buffer()
    {
        var buffers = new RecordedBuffers();
        buffers.Add(0x10000, "memory0", 0x1000);
        buffers.Add(0x20000, "memory1", 0x1000);
        Assert.Equal(["memory2", "memory3"], new[] { buffers.FreeName(), buffers.FreeName() });
    }

    [Theory]
    [InlineData(VfioRequest.GroupGetStatus)]
    [InlineData(VfioRequest.CheckExtension)]
    public void Requests_that_traces_do_not_have_are_not_recorded(VfioRequest request)
        => Assert.Null(RequestOperation.Of(request, default, new RecordedBuffers()));

    [Theory]
    [InlineData("1", "0", "operation 3 (map): ret was 1, replayed 0")]
    [InlineData(null, "EINVAL", "operation 3 (map): ret was none, replayed EINVAL")]
    [InlineData("EINVAL", null, "operation 3 (map): ret was EINVAL, replayed none")]
    public void A_difference_reads_as_a_sentence(string? recorded, string? replayed, string text)
        => Assert.Equal(text, new TraceDifference(3, "map", "ret", recorded, replayed).ToString());
}
