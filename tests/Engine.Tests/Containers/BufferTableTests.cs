using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>Buffers by name and by address.</summary>
public class BufferTableTests
{
    private const ulong Page = LedgerFixture.Page;

    [Fact]
    public void Names_are_the_same_in_upper_and_lower_case()
    {
        var container = new LedgerFixture();
        DmaBuffer buffer = container.AddBuffer(Page, name: "Guest");

        Assert.Same(buffer, container.Ledger.Buffers.Find("gUEST"));
        Assert.Null(container.Ledger.Buffers.Find("guest0"));
        LedgerFixture.Refuses("BufferNameTaken", () => container.Buffers.RequireCreatable(Page, Page, "GUEST"));
    }

    [Fact]
    public void Free_names_pass_over_those_that_are_taken()
    {
        var container = new LedgerFixture();
        container.AddBuffer(Page, name: "buffer1");

        Assert.Equal("buffer0", container.AddBuffer(Page).Name);
        Assert.Equal("buffer2", container.AddBuffer(Page).Name);
    }

    [Fact]
    public void Buffer_of_an_address_is_found_up_to_its_last_byte()
    {
        var container = new LedgerFixture();
        BufferTable buffers = container.Ledger.Buffers;
        DmaBuffer first = container.AddBuffer(2 * Page), second = container.AddBuffer(Page);

        Assert.Equal((first, first, second), (buffers.At(first.Address), buffers.At(first.End - 1), buffers.At(first.End)));
        Assert.Throws<InvalidOperationException>(() => buffers.At(first.Address - 1));
        Assert.Throws<InvalidOperationException>(() => buffers.At(second.End));
    }

    /// <summary>The kernel hands the same address out again: a buffer that is gone is not the new one.</summary>
    [Fact]
    public void Buffer_that_is_gone_is_not_the_one_that_took_its_place()
    {
        BufferTable buffers = new();
        DmaBuffer old = new(null!, "a", Page, Page, Page), now = new(null!, "a", Page, Page, Page);
        buffers.Add(old);
        buffers.Remove(old);
        buffers.Add(now);

        Assert.Same(now, buffers.RequireOwned(now));
        LedgerFixture.Refuses("BufferNotFound", () => buffers.RequireOwned(old));
        Assert.Equal([now], buffers.All);
    }
}
