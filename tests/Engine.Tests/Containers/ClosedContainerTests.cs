using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>Every call on a closed container throws the same error and sends no request.</summary>
public class ClosedContainerTests
{
    [Fact]
    public void Every_call_on_a_closed_container_is_refused()
    {
        ContainerFixture fixture = ContainerFixture.Open();
        TceContainer container = fixture.Container;
        DmaWindow window = container.GetWindow(0);
        DmaBuffer buffer = container.CreateBuffer(1 << 20);
        fixture.Dispose();
        int requests = fixture.Backend.Requests.Count;
        var request = new MapRequest(buffer, window);
        Action[] calls =
        [
            () => container.GetInfo(),
            () => container.GetHostGroups(),
            () => container.GetWindows(),
            () => container.GetWindow(0),
            () => container.GetTable(window),
            () => container.CreateWindow(1 << 16, 1 << 30),
            () => container.Preview.CreateWindow(1 << 16, 1 << 30, null),
            () => container.RemoveWindow(window),
            () => container.Preview.RemoveWindow(window, force: false),
            () => container.GetBuffers(),
            () => container.GetBuffer(buffer.Name),
            () => container.CreateBuffer(1 << 20),
            () => container.Preview.CreateBuffer(1 << 20, null, null),
            () => container.RemoveBuffer(buffer),
            () => container.Preview.RemoveBuffer(buffer),
            () => container.Map(request),
            () => container.Preview.Map(request),
            () => container.Unmap(0),
            () => container.Preview.Unmap(0, null),
            () => container.GetMappings(window),
            () => container.Resolve(0),
            () => TceStateExporter.ToText(container),
        ];

        Assert.All(calls, call =>
        {
            TceException error = Assert.Throws<TceException>(call);
            Assert.Equal(("ContainerClosed", TceErrorCategory.InvalidOperation), (error.Id, error.Category));
            Assert.Equal("test", error.Target);
        });
        Assert.Equal(requests, fixture.Backend.Requests.Count);
    }
}
