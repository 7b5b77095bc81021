using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>
/// An operation on a container. Its indexes count modulo the objects that exist when it runs, and its sizes are in
/// pages.
/// </summary>
internal abstract record HistoryStep
{
    protected static ulong[] WindowSizes { get; } = [64 * KiB, MiB, 64 * MiB, GiB, 64 * GiB, 1UL << 44];

    private static Gen<int> Index { get; } = Gen.Int[0, 999];

    private static Gen<int?> Levels { get; } = Gen.Int[0, 3].Select(levels => levels == 0 ? (int?)null : levels);

    private static Gen<CreateBufferStep> CreateBuffer { get; } =
        Gen.Select(Gen.Int[1, 20], Gen.Frequency((1, true), (2, false)), (pages, isHuge) => new CreateBufferStep(pages, isHuge));

    private static Gen<HistoryStep> Any { get; } = Gen.Frequency<HistoryStep>(
        (2, CreateBuffer),
        (1, Gen.Select(Index, Index, Levels, (pageSize, size, levels) => new CreateWindowStep(pageSize, size, levels))),
        (3, Gen.Select(
            Index, Index, Gen.Enum<MapAddress>(), Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[1, 6], Gen.Int[1, 3],
            (window, buffer, address, page, offset, pages, access) => new MapStep(window, buffer, address, page, offset, pages, (DmaAccess)access))),
        (1, Gen.Select(Index, Index, Index, Gen.Bool, (window, mapping, page, toEnd) => new UnmapStep(window, mapping, page, toEnd))),
        (1, Gen.Select(Index, Gen.Bool, (window, force) => new RemoveWindowStep(window, force))),
        (1, Index.Select(buffer => new RemoveBufferStep(buffer))),
        (1, Gen.Select(Index, Index, Levels, Gen.Bool, (window, size, levels, force) => new ReplaceWindowStep(window, size, levels, force))),
        (1, Gen.Bool.Select(force => new ResetWindowsStep(force))),
        (1, Gen.Const(new LeakStep())));

    /// <summary>1 to 40 steps, the first of which creates a buffer.</summary>
    public static Gen<HistoryStep[]> Sequences { get; } =
        Gen.Select(CreateBuffer, Any.Array[0, 39], (first, others) => (HistoryStep[])[first, .. others]);

    /// <summary>Runs the step; false if the container has no object for it.</summary>
    public abstract bool Run(ContainerFixture fixture);

    protected static T? Pick<T>(IReadOnlyList<T> items, int index)
        where T : class
        => items.Count == 0 ? null : items[index % items.Count];
}

internal sealed record CreateBufferStep(int Pages, bool IsHuge) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        ulong huge = fixture.Host.Options.Platform == TcePlatform.Power8 ? 16 * MiB : 2 * MiB;
        ulong page = IsHuge ? huge : fixture.Host.Description.PageSize;
        fixture.Container.CreateBuffer(page * (ulong)Pages, page);
        return true;
    }
}

internal sealed record CreateWindowStep(int PageSize, int Size, int? Levels) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        // A container of version 1 has no page sizes, and refuses any.
        ulong[] pageSizes = [4 * KiB, .. fixture.Container.GetInfo().PageSizes];
        fixture.Container.CreateWindow(pageSizes[PageSize % pageSizes.Length], WindowSizes[Size % WindowSizes.Length], Levels);
        return true;
    }
}

internal enum MapAddress
{
    ChosenByManager,
    NearStart,
    NearEnd,
}

internal sealed record MapStep(int Window, int Buffer, MapAddress Address, int Page, int Offset, int Pages, DmaAccess Access) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (Pick(fixture.Container.GetWindows(), Window) is not { } window || Pick(fixture.Container.GetBuffers(), Buffer) is not { } buffer)
            return false;
        ulong? address = Address switch
        {
            MapAddress.NearStart => window.StartAddress + ((ulong)Page * window.PageSize),
            MapAddress.NearEnd => window.EndAddress + 1 - ((ulong)(1 + (Page % 8)) * window.PageSize),
            _ => null,
        };
        fixture.Container.Map(new MapRequest(buffer, window, address, (ulong)Offset * window.PageSize, (ulong)Pages * window.PageSize, Access));
        return true;
    }
}

internal sealed record UnmapStep(int Window, int Mapping, int Page, bool ToEnd) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (Pick(fixture.Container.GetWindows(), Window) is not { } window || Pick([.. fixture.Container.GetMappings(window)], Mapping) is not { } mapping)
            return false;
        ulong first = (ulong)Page % (mapping.Size / window.PageSize) * window.PageSize;
        fixture.Container.Unmap(mapping.StartAddress + first, ToEnd ? null : window.PageSize);
        return true;
    }
}

internal sealed record RemoveWindowStep(int Window, bool Force) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (Pick(fixture.Container.GetWindows(), Window) is not { } window)
            return false;
        fixture.Container.RemoveWindow(window, Force);
        return true;
    }
}

internal sealed record RemoveBufferStep(int Buffer) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (Pick(fixture.Container.GetBuffers(), Buffer) is not { } buffer)
            return false;
        fixture.Container.RemoveBuffer(buffer);
        return true;
    }
}

internal sealed record ReplaceWindowStep(int Window, int Size, int? Levels, bool Force) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (Pick(fixture.Container.GetWindows(), Window) is not { } window)
            return false;
        fixture.Container.ReplaceWindow(window, null, WindowSizes[Size % WindowSizes.Length], Levels, Force);
        return true;
    }
}

internal sealed record ResetWindowsStep(bool Force) : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        fixture.Container.ResetWindows(Force);
        return true;
    }
}

/// <summary>
/// A CREATE with a table that the kernel cannot allocate: it fails and leaks its charge (rule FailedCreateLeaks).
/// </summary>
internal sealed record LeakStep : HistoryStep
{
    public override bool Run(ContainerFixture fixture)
    {
        if (fixture.Host.Options.Platform == TcePlatform.PSeries || fixture.Container.IommuVersion != 2)
            return false;
        fixture.Container.Internals.ForceCreateWindow(4 * KiB, 64 * GiB, 1);
        return true;
    }
}
