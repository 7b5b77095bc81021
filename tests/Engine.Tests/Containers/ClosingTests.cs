using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>Closing gives everything back, whatever is in the container.</summary>
public class ClosingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ClosingWithLiveMappingsLeavesNothing(int version)
    {
        Managed managed = Managed.Open(version: version);
        DmaBuffer buffer = managed.Container.CreateBuffer(1 << 20);
        TceMapping mapping = managed.Container.Map(new MapRequest(buffer));
        managed.Backend.Requests.Clear();

        managed.Dispose();

        Assert.Equal(["Close", "Close", "Free"], managed.Backend.Requests.Select(request => request.Request));
        Assert.All(managed.Backend.Requests, request => Assert.True(request.Result.IsSuccess));
        Assert.Equal(0UL, managed.Backend.Memory.Locked.Used);
        Assert.True(managed.Backend.IsDisposed);
        Assert.Equal(ContainerState.Closed, managed.Container.State);
        Assert.Equal(WindowState.Removed, mapping.Window.State);
        Assert.Equal((0UL, 0UL), (mapping.Window.LockedMemory, mapping.Window.MappedBytes));
        Assert.Equal((false, 0UL), (buffer.Registered, buffer.MappedBytes));
        Assert.Empty(managed.Warnings);
    }

    [Fact]
    public void ClosingTwiceDoesNothing()
    {
        Managed managed = Managed.Open();
        managed.Dispose();
        int requests = managed.Backend.Requests.Count;

        managed.Dispose();

        Assert.Equal(requests, managed.Backend.Requests.Count);
    }

    [Fact]
    public void CloseThatFailsIsToldAndTheRestIsClosedAllTheSame()
    {
        Managed managed = Managed.Open();
        managed.Container.CreateBuffer(1 << 20);
        managed.Backend.FailAfter(0, TceResult.Failure(Errno.EIO));

        managed.Dispose();

        Assert.Contains("-1 EIO", Assert.Single(managed.Warnings), StringComparison.Ordinal);
        Assert.True(managed.Backend.IsDisposed);
        Assert.Equal(0UL, managed.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void EnumerationThatOutlivesTheContainerEnds()
    {
        Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(1 << 20);
        TceMapping mapping = managed.Container.Map(new MapRequest(buffer));
        using IEnumerator<TceMapping> mappings = managed.Container.GetMappings(mapping.Window).GetEnumerator();

        managed.Dispose();

        Assert.False(mappings.MoveNext());
    }
}
