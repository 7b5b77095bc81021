using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>Closing a container releases everything in it.</summary>
public class ClosingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Closing_a_container_with_mappings_leaves_nothing(int version)
    {
        ContainerFixture fixture = ContainerFixture.Open(version: version);
        DmaBuffer buffer = fixture.Container.CreateBuffer(1 << 20);
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer));
        fixture.Backend.Requests.Clear();

        fixture.Dispose();

        Assert.Equal(["Close", "Close", "Free"], fixture.Backend.Requests.Select(request => request.Request));
        Assert.All(fixture.Backend.Requests, request => Assert.True(request.Result.IsSuccess));
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
        Assert.True(fixture.Backend.IsDisposed);
        Assert.Equal(ContainerState.Closed, fixture.Container.State);
        Assert.Equal(WindowState.Removed, mapping.Window.State);
        Assert.Equal((0UL, 0UL), (mapping.Window.LockedMemory, mapping.Window.MappedBytes));
        Assert.Equal((false, 0UL), (buffer.Registered, buffer.MappedBytes));
        Assert.Empty(fixture.Warnings);
    }

    [Fact]
    public void Closing_twice_does_nothing()
    {
        ContainerFixture fixture = ContainerFixture.Open();
        fixture.Dispose();
        int requests = fixture.Backend.Requests.Count;

        fixture.Dispose();

        Assert.Equal(requests, fixture.Backend.Requests.Count);
    }

    [Fact]
    public void A_close_that_fails_is_logged_and_the_rest_is_closed()
    {
        ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.CreateBuffer(1 << 20);
        fixture.Backend.FailAfter(0, TceResult.Failure(Errno.EIO));

        fixture.Dispose();

        Assert.Contains("-1 EIO", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
        Assert.True(fixture.Backend.IsDisposed);
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void A_list_of_mappings_is_what_was_mapped_even_after_the_container_closed()
    {
        ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(1 << 20);
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer));
        using IEnumerator<TceMapping> mappings = fixture.Container.GetMappings(mapping.Window).GetEnumerator();

        fixture.Dispose();

        Assert.True(mappings.MoveNext());
        Assert.Equal(mapping, mappings.Current);
        Assert.False(mappings.MoveNext());
    }
}
