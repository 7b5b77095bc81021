using SpaprDdw.Containers;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Performance;

/// <summary>
/// The requests that an operation sends. On a real host each request is a system call, and each read of the locked
/// memory reads a file.
/// </summary>
public class RequestCountTests
{
    private const ulong Page = 64 << 10;
    private const ulong GiB = 1UL << 30;

    [Theory]
    [InlineData(Page)]
    [InlineData(GiB)]
    [InlineData(1024 * GiB)]
    public void A_range_of_any_size_takes_one_MAP_and_one_UNMAP(ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(size);
        DmaWindow window = fixture.Container.CreateWindow(Page, 1024 * GiB);

        Assert.Equal(["MapDma"], RequestsDuring(fixture, () => fixture.Container.Map(new MapRequest(buffer, window))));
        Assert.Equal(["UnmapDma"], RequestsDuring(fixture, () => fixture.Container.Unmap(window.StartAddress, size)));
    }

    [Fact]
    public void Many_mappings_take_one_UNMAP_or_one_REMOVE()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(GiB);
        DmaWindow window = fixture.Container.CreateWindow(Page, GiB);
        for (ulong distance = 0; distance < GiB; distance += 4 * Page)
            fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + distance, distance, Page));

        Assert.Equal(["UnmapDma"], RequestsDuring(fixture, () => fixture.Container.Unmap(window.StartAddress, GiB / 2)));
        Assert.Equal(["TceRemove"], RequestsDuring(fixture, () => fixture.Container.RemoveWindow(window, force: true)));
    }

    [Fact]
    public void Reading_the_state_of_a_container_sends_no_request()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(GiB);
        DmaWindow window = fixture.Container.CreateWindow(Page, GiB);
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer, window));

        Assert.Empty(RequestsDuring(fixture, () =>
        {
            Assert.Equal(buffer, fixture.Container.Resolve(mapping.StartAddress).Buffer);
            Assert.Equal(mapping, Assert.Single(fixture.Container.GetMappings(window)));
            fixture.Container.Preview.Unmap(mapping.StartAddress, null);
            fixture.Container.GetTable(window);
        }));
    }

    [Fact]
    public void Replacing_a_window_takes_one_MAP_for_each_mapping()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(GiB);
        DmaWindow window = fixture.Container.CreateWindow(Page, GiB);
        for (ulong part = 0; part < 2; part++)
        {
            for (ulong offset = 0; offset < 16 * Page; offset += Page)
                fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + (part * 32 * Page) + offset, offset, Page));
        }

        Assert.Equal(
            ["TceRemove", "TceCreate", "MapDma", "MapDma"],
            RequestsDuring(fixture, () => fixture.Container.ReplaceWindow(window, null, 2 * GiB, null), looksAtLockedMemory: true));
    }

    [Fact]
    public void Replacing_a_window_with_the_same_shape_sends_nothing()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(Page);
        DmaWindow window = fixture.Container.CreateWindow(Page, GiB, levels: 2);
        fixture.Container.Map(new MapRequest(buffer, window));

        Assert.Empty(RequestsDuring(fixture, () => fixture.Container.ReplaceWindow(window, null, null, null)));
        Assert.Empty(RequestsDuring(fixture, () => fixture.Container.ReplaceWindow(window, Page, GiB, 2)));
        Assert.Equal(Page, window.MappedBytes);
    }

    private static string[] RequestsDuring(ContainerFixture fixture, Action action, bool looksAtLockedMemory = false)
    {
        (int requests, int looks) = (fixture.Backend.Requests.Count, fixture.Backend.LockedMemoryReads);
        action();
        Assert.True(looksAtLockedMemory || fixture.Backend.LockedMemoryReads == looks, "The operation read the locked memory.");
        return [.. fixture.Backend.Requests.Skip(requests).Select(each => each.Request)];
    }
}
