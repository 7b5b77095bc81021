using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Journal;

/// <summary>The buffers of a trace while it is replayed.</summary>
public sealed class ReplayBuffersTests : IDisposable
{
    private const ulong Page = 64 << 10;

    private readonly ProbeBackend backend = new(new EmulatedHost(new EmulatedHostOptions()).StartProcess());
    private readonly ReplayBuffers buffers;

    public ReplayBuffersTests() => buffers = new ReplayBuffers(backend);

    [Fact]
    public void An_allocation_that_lacked_pages_when_it_was_recorded_fails_again_without_a_request()
    {
        TceResult result = buffers.Allocate(Alloc("A") with { Ret = -1, Errno = nameof(Errno.ENOMEM) });
        Assert.Equal(TceResult.Failure(Errno.ENOMEM), result);
        Assert.Empty(backend.Requests);

        // munmap of a range in which nothing is mapped succeeds.
        Assert.True(buffers.Free("A").IsSuccess);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public void A_place_is_in_a_live_buffer_or_outside_all()
    {
        Assert.True(buffers.Allocate(Alloc("A")).IsSuccess);
        ulong address = buffers.AddressOf(new RegisterOperation { Buffer = "A", Offset = 0, Size = Page, Flags = 0, ArgSize = 24, Ret = 0, Locked = 0 });
        Assert.Null(buffers.PlaceOf(null));
        Assert.Equal(new TracePlace("A", Page - 1), buffers.PlaceOf(address + Page - 1));
        Assert.Equal(new TracePlace("?", address + Page), buffers.PlaceOf(address + Page));
        Assert.Equal(new TracePlace("?", address - 1), buffers.PlaceOf(address - 1));
        Assert.True(buffers.Free("A").IsSuccess);
        Assert.Equal(new TracePlace("?", address), buffers.PlaceOf(address));
    }

    [Fact]
    public void A_buffer_that_cannot_be_freed_stays_live_and_the_others_are_freed()
    {
        foreach (string name in (string[])["A", "B", "C"])
            Assert.True(buffers.Allocate(Alloc(name)).IsSuccess);
        backend.FailAfter(0, TceResult.Failure(Errno.EINVAL));
        buffers.FreeAll();
        Assert.Equal(6, backend.Requests.Count);

        // Only the first is still live.
        buffers.FreeAll();
        Assert.Equal(7, backend.Requests.Count);
    }

    [Fact]
    public void An_exception_while_one_buffer_is_freed_does_not_keep_the_others()
    {
        foreach (string name in (string[])["A", "B"])
            Assert.True(buffers.Allocate(Alloc(name)).IsSuccess);
        backend.BeforeNext = _ => throw new InvalidOperationException("first");
        Assert.Equal("first", Assert.Throws<InvalidOperationException>(buffers.FreeAll).Message);
        buffers.FreeAll();
        Assert.Equal(4, backend.Requests.Count);
    }

    [Fact]
    public void An_allocation_can_be_cancelled()
    {
        using var kernel = new Backends.Kernel.KernelBackend();
        var real = new ReplayBuffers(kernel.Memory);
        AllocOperation alloc = Alloc("A") with { Backing = kernel.Host.PageSize };
        Assert.ThrowsAny<OperationCanceledException>(() => real.Allocate(alloc, new CancellationToken(canceled: true)));
        Assert.True(real.Allocate(alloc, TestContext.Current.CancellationToken).IsSuccess);
        real.FreeAll();
    }

    public void Dispose() => backend.Dispose();

    private static AllocOperation Alloc(string name)
        => new() { Buffer = name, Size = Page, Backing = Page, Access = (TraceAccess)MemoryAccess.ReadWrite, Ret = 0, Locked = 0 };
}
