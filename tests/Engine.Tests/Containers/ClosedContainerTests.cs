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
        Dictionary<string, Action> calls = ContainerOperations.Of(container, window, buffer);
        Assert.Equal(ContainerOperations.Names.Order(), calls.Keys.Order());
        calls["TceStateExporter.ToText"] = () => TceStateExporter.ToText(container);

        Assert.All(calls.Values, call =>
        {
            TceException error = Assert.Throws<TceException>(call);
            Assert.Equal(("ContainerClosed", TceErrorCategory.InvalidOperation), (error.Id, error.Category));
            Assert.Equal("test", error.Target);
        });
        Assert.Equal(requests, fixture.Backend.Requests.Count);
    }
}
