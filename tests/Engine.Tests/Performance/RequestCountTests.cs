using SpaprDdw.Containers;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Performance;

/// <summary>
/// What an operation asks of the driver: on a real host each request is a system call, and each look at the locked memory
/// reads a file.
/// </summary>
public class RequestCountTests
{
    private const ulong Page = 64 << 10;
    private const ulong GiB = 1UL << 30;

    [Theory]
    [InlineData(Page)]
    [InlineData(GiB)]
    [InlineData(1024 * GiB)]
    public void ContiguousRangeIsOneMapAndOneUnmap(ulong size)
    {
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(size);
        DmaWindow window = managed.Container.CreateWindow(Page, 1024 * GiB);

        Assert.Equal(["MapDma"], RequestsOf(managed, () => managed.Container.Map(new MapRequest(buffer, window))));
        Assert.Equal(["UnmapDma"], RequestsOf(managed, () => managed.Container.Unmap(window.StartAddress, size)));
    }

    [Fact]
    public void RangeWithHolesIsOneUnmapAndAWindowOneRemove()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(GiB);
        DmaWindow window = managed.Container.CreateWindow(Page, GiB);
        for (ulong distance = 0; distance < GiB; distance += 4 * Page)
            managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + distance, distance, Page));

        Assert.Equal(["UnmapDma"], RequestsOf(managed, () => managed.Container.Unmap(window.StartAddress, GiB / 2)));
        Assert.Equal(["TceRemove"], RequestsOf(managed, () => managed.Container.RemoveWindow(window, force: true)));
    }

    [Fact]
    public void LookingAsksTheDriverNothing()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(GiB);
        DmaWindow window = managed.Container.CreateWindow(Page, GiB);
        TceMapping mapping = managed.Container.Map(new MapRequest(buffer, window));

        Assert.Empty(RequestsOf(managed, () =>
        {
            Assert.Equal(buffer, managed.Container.Resolve(mapping.StartAddress).Buffer);
            Assert.Equal(mapping, Assert.Single(managed.Container.GetMappings(window)));
            managed.Container.Preview.Unmap(mapping.StartAddress, null);
            managed.Container.GetTable(window);
        }));
    }

    /// <summary>Putting a window's mappings into another takes a request for each extent, however many pages it has.</summary>
    [Fact]
    public void ReplacementMapsExtentByExtent()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(GiB);
        DmaWindow window = managed.Container.CreateWindow(Page, GiB);
        for (ulong part = 0; part < 2; part++)
        {
            for (ulong offset = 0; offset < 16 * Page; offset += Page)
                managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + (part * 32 * Page) + offset, offset, Page));
        }

        Assert.Equal(
            ["TceRemove", "TceCreate", "MapDma", "MapDma"],
            RequestsOf(managed, () => managed.Container.ReplaceWindow(window, null, 2 * GiB, null), looksAtLockedMemory: true));
    }

    private static string[] RequestsOf(ContainerFixture managed, Action act, bool looksAtLockedMemory = false)
    {
        (int requests, int looks) = (managed.Backend.Requests.Count, managed.Backend.LooksAtLockedMemory);
        act();
        Assert.True(looksAtLockedMemory || managed.Backend.LooksAtLockedMemory == looks, "It looked at the locked memory.");
        return [.. managed.Backend.Requests.Skip(requests).Select(each => each.Request)];
    }
}
