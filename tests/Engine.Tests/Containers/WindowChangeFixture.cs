using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// A prepared container and a change of its windows. Buffer "small" has the host's normal pages, buffer "huge" has huge
/// pages, which windows with larger IOMMU pages can map.
/// </summary>
internal sealed record WindowChangeFixture(Action<TceContainer> Prepare, Func<TceContainer, DmaWindowChange?> Change)
{
    private const string Placed = "in place of the default window: ";

    /// <summary>All fixtures by name.</summary>
    public static IReadOnlyDictionary<string, WindowChangeFixture> All { get; } = new Dictionary<string, WindowChangeFixture>
    {
        ["default window"] = new(
            container => Map(container, container.GetWindow(0), "small"),
            container => Replace(container, 0, 64 * KiB, GiB)),
        ["default window, beside another"] = new(
            container =>
            {
                Map(container, container.CreateWindow(64 * KiB, GiB), "small");
                Map(container, container.GetWindow(0), "small");
            },
            container => Replace(container, 0, 64 * KiB, GiB)),
        ["slot 1"] = new(
            container => Map(container, container.CreateWindow(64 * KiB, GiB), "small", "huge"),
            container => Replace(container, 1, 4 * KiB, GiB)),
        ["slot 1, smaller than the default window"] = new(
            container => Map(container, container.CreateWindow(4 * KiB, 256 * MiB), "small"),
            container => Replace(container, 1, 64 * KiB, GiB)),
        ["only slot 0"] = new(
            container =>
            {
                container.RemoveWindow(container.GetWindow(0));
                Map(container, container.CreateWindow(64 * KiB, GiB), "small", "huge");
            },
            container => Replace(container, 0, 64 * KiB, 4 * GiB)),
        ["only slot 1"] = new(
            container =>
            {
                Map(container, container.CreateWindow(64 * KiB, GiB), "small", "huge");
                container.RemoveWindow(container.GetWindow(0));
            },
            container => Replace(container, 1, 64 * KiB, 8 * GiB)),
        ["only slot 1, like the default window"] = new(
            container =>
            {
                Map(container, container.CreateWindow(4 * KiB, GiB), "small");
                container.RemoveWindow(container.GetWindow(0));
            },
            container => Replace(container, 1, 64 * KiB, GiB)),
        ["both slots"] = new(
            container =>
            {
                container.RemoveWindow(container.GetWindow(0));
                Map(container, container.CreateWindow(4 * KiB, GiB), "small");
                Map(container, container.CreateWindow(64 * KiB, 64 * GiB), "small", "huge");
            },
            container => Replace(container, 1, 64 * KiB, 128 * GiB)),
        [Placed + "of a new window"] = new(
            container => Map(container, container.GetWindow(0), "small"),
            container => Place(container, new DefaultWindowRequest(64 * KiB, 64 * GiB, null) { Force = true })),
        [Placed + "of a window that moves"] = new(
            container =>
            {
                Map(container, container.CreateWindow(64 * KiB, GiB), "small", "huge");
                Map(container, container.GetWindow(0), "small");
            },
            container => Place(container, new DefaultWindowRequest(null, 4 * GiB, null)
            {
                Moved = container.GetWindows().Single(window => !window.IsDefault && (window.Slot == 1 || window.Size == 4 * GiB)),
                Force = true,
            })),
        ["reset of an added window"] = new(
            container => Map(container, container.CreateWindow(64 * KiB, GiB), "small", "huge"),
            container => Reset(container)),
        ["reset of slot 0"] = new(
            container =>
            {
                container.RemoveWindow(container.GetWindow(0));
                Map(container, container.CreateWindow(64 * KiB, GiB), "small");
            },
            container => Reset(container)),
        ["reset of only slot 1"] = new(
            container =>
            {
                Map(container, container.CreateWindow(64 * KiB, GiB), "small");
                container.RemoveWindow(container.GetWindow(0));
            },
            container => Reset(container)),
        ["reset of both slots"] = new(
            container =>
            {
                container.RemoveWindow(container.GetWindow(0));
                Map(container, container.CreateWindow(4 * KiB, GiB), "small");
                Map(container, container.CreateWindow(64 * KiB, GiB), "huge");
            },
            container => Reset(container)),
        ["reset without windows"] = new(
            container => container.RemoveWindow(container.GetWindow(0)),
            container => Reset(container)),
    };

    public static TheoryData<TcePlatform, string> OnAllPlatforms => new(
        from platform in HostKinds.Platforms
        from name in All.Keys
        where platform != TcePlatform.PSeries || ExistsOnPSeries(name)
        select (platform, name));

    /// <summary>The fixtures that replace a window.</summary>
    public static TheoryData<TcePlatform, string> Replacements
        => new(OnAllPlatforms
            .Where(row => !row.Data.Item2.StartsWith("reset", StringComparison.Ordinal) && !row.Data.Item2.StartsWith(Placed, StringComparison.Ordinal))
            .Select(row => row.Data));

    /// <summary>Whether a pseries host lets the windows of a fixture exist.</summary>
    public static bool ExistsOnPSeries(string name) => name != "default window, beside another" && !name.StartsWith(Placed, StringComparison.Ordinal);

    public ContainerFixture Begin(TcePlatform platform)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform);
        PrepareAll(fixture);
        return fixture;
    }

    /// <summary>Creates the buffers, and prepares the container.</summary>
    public void PrepareAll(ContainerFixture fixture)
    {
        fixture.Container.CreateBuffer(4 * MiB, name: "small");
        ulong huge = fixture.Container.Platform == TcePlatform.Power8 ? 16 * MiB : 2 * MiB;
        fixture.Container.CreateBuffer(2 * huge, huge, "huge");
        Prepare(fixture.Container);
    }

    private static DmaWindowChange Replace(TceContainer container, int slot, ulong pageSize, ulong size)
        => container.ReplaceWindow(container.GetWindows().Single(window => window.Slot == slot), pageSize, size, levels: null);

    private static DmaWindowChange Place(TceContainer container, DefaultWindowRequest request)
        => container.Placement.ReplaceDefaultWindow(request);

    private static DmaWindowChange? Reset(TceContainer container)
    {
        container.ResetWindows(force: true);
        return null;
    }

    /// <summary>
    /// Maps the first half of each buffer, 16 MiB apart, and one page of each a second time, read-only.
    /// </summary>
    private static void Map(TceContainer container, DmaWindow window, params string[] names)
    {
        ulong address = window.StartAddress + (16 * MiB);
        foreach (string name in names)
        {
            DmaBuffer buffer = container.GetBuffer(name);
            container.Map(new MapRequest(buffer, window, address, 0, buffer.Size / 2));
            container.Map(new MapRequest(buffer, window, address + (64 * MiB), 64 * KiB, 64 * KiB, DmaAccess.Read));
            address += 16 * MiB;
        }
    }
}
