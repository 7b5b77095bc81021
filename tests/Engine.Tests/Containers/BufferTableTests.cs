using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>The table of buffers finds them by name and by address.</summary>
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
    public void Free_names_skip_the_taken_ones()
    {
        var container = new LedgerFixture();
        container.AddBuffer(Page, name: "buffer1");

        Assert.Equal("buffer0", container.AddBuffer(Page).Name);
        Assert.Equal("buffer2", container.AddBuffer(Page).Name);
    }

    [Fact]
    public void The_buffer_of_an_address_is_found_up_to_its_last_byte()
    {
        var container = new LedgerFixture();
        BufferTable buffers = container.Ledger.Buffers;
        DmaBuffer first = container.AddBuffer(2 * Page), second = container.AddBuffer(Page);

        Assert.Equal((first, first, second), (buffers.At(first.Address), buffers.At(first.End - 1), buffers.At(first.End)));
        Assert.Throws<InvalidOperationException>(() => buffers.At(first.Address - 1));
        Assert.Throws<InvalidOperationException>(() => buffers.At(second.End));
    }

    /// <summary>The kernel can give the address of a freed buffer to a new one.</summary>
    [Fact]
    public void A_removed_buffer_is_not_found_although_a_new_one_has_its_address()
    {
        BufferTable buffers = new();
        ContainerLimits limits = new LedgerFixture().Limits;
        DmaBuffer old = new(limits, "a", Page, Page, Page), now = new(limits, "a", Page, Page, Page);
        buffers.Add(old);
        buffers.Remove(old);
        buffers.Add(now);

        Assert.Same(now, buffers.RequireOwned(now));
        LedgerFixture.Refuses("BufferNotFound", () => buffers.RequireOwned(old));
        Assert.Equal([now], buffers.All);
    }
}
