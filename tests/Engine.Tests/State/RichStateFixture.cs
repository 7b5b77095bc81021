using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>
/// A state with both windows, mappings of every access, huge pages, leaked memory and tables without mappings.
/// </summary>
internal static class RichStateFixture
{
    public static string Text { get; } = Export();

    private static string Export()
    {
        using ContainerFixture fixture = ContainerFixture.On(
            new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 4 * GiB, CanExceedLimit = false }), groups: [0, 1]);
        TceContainer container = fixture.Container;
        DmaBuffer ring = container.CreateBuffer(4 * MiB, name: "ring");
        DmaBuffer pages = container.CreateBuffer(64 * MiB, 2 * MiB, "pages");
        Assert.Throws<TceException>(() => container.Internals.ForceCreateWindow(4 * KiB, 64 * GiB, 1));
        container.Map(new MapRequest(ring, Address: 64 * KiB, Size: 64 * KiB, Access: DmaAccess.Read));
        DmaWindow window = container.CreateWindow(64 * KiB, 1UL << 40, 2);
        container.Map(new MapRequest(pages, window, DynamicStart, Size: 2 * MiB));
        container.Map(new MapRequest(ring, window, DynamicStart + (256 * GiB), Size: MiB, Access: DmaAccess.Write));
        container.Map(new MapRequest(ring, window, DynamicStart + (512 * GiB), MiB, 2 * MiB));

        // The tables for this mapping stay after UNMAP.
        container.Map(new MapRequest(ring, window, DynamicStart + (768 * GiB), Size: MiB));
        container.Unmap(DynamicStart + (768 * GiB));
        return TceStateExporter.ToText(container);
    }
}
