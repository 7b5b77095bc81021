using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Carries out random operations on a container and checks its ledger after each. It remembers every page that was ever
/// mapped, because those pages decide which level tables are allocated.
/// </summary>
internal sealed class LedgerModel(ContainerFixture fixture)
{
    private readonly Dictionary<DmaWindow, HashSet<ulong>> pagesEverMapped = [];

    private TceContainer Container => fixture.Container;

    /// <summary>The number of operations that were not refused.</summary>
    public int Done { get; private set; }

    public void Run(LedgerOperation operation)
    {
        int requests = fixture.Backend.Requests.Count;
        try
        {
            Apply(operation);
            Done++;
        }
        catch (TceException refused) when (refused.Id is not "DriverRefused")
        {
            Assert.Equal(requests, fixture.Backend.Requests.Count);
        }

        Assert.All(fixture.Backend.Requests.Skip(requests), request => Assert.True(request.Result.IsSuccess, request.ToString()));
        LedgerAssert.MatchesDriver(fixture);
        Assert.All(Container.GetWindows(), TablesAreCounted);
    }

    private static T Pick<T>(IReadOnlyList<T> items, int number) => items[number % items.Count];

    /// <summary>
    /// Applies an operation, or creates the buffer or window that it needs and that does not exist yet.
    /// </summary>
    private void Apply(LedgerOperation operation)
    {
        IReadOnlyList<DmaWindow> windows = Container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = Container.GetBuffers();
        switch (operation)
        {
            case LedgerOperation.CreateBuffer create:
                ulong page = create.IsHuge ? HugePage() : fixture.Host.Description.PageSize;
                Container.CreateBuffer(page * (ulong)create.Pages, page);
                break;
            case LedgerOperation.CreateWindow create:
                Container.CreateWindow(Pick(Container.GetInfo().PageSizes, create.PageSize), create.Size, create.Levels);
                break;
            case LedgerOperation.Map or LedgerOperation.RemoveBuffer when buffers.Count == 0:
                Container.CreateBuffer(16 * fixture.Host.Description.PageSize);
                break;
            case LedgerOperation.RemoveBuffer remove:
                Container.RemoveBuffer(Pick(buffers, remove.Buffer));
                break;
            case not null when windows.Count == 0:
                Container.CreateWindow(64 * KiB, GiB);
                break;
            case LedgerOperation.Map map:
                Map(Pick(windows, map.Window), Pick(buffers, map.Buffer), map);
                break;
            case LedgerOperation.Unmap unmap:
                Unmap(Pick(windows, unmap.Window), unmap);
                break;
            case LedgerOperation.RemoveWindow remove:
                Container.RemoveWindow(Pick(windows, remove.Window), remove.Force);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation.");
        }
    }

    private void Map(DmaWindow window, DmaBuffer buffer, LedgerOperation.Map map)
    {
        ulong? address = map.AddressPage switch
        {
            null => null,
            >= 0 => window.StartAddress + ((ulong)map.AddressPage * window.PageSize),
            _ => window.EndAddress + 1 - ((ulong)-map.AddressPage * window.PageSize),
        };
        TceMapping mapping = Container.Map(new MapRequest(
            buffer, window, address, (ulong)map.OffsetPages * window.PageSize, (ulong)map.Pages * window.PageSize, map.Access));
        if (!pagesEverMapped.TryGetValue(window, out HashSet<ulong>? pages))
            pagesEverMapped.Add(window, pages = []);
        for (ulong done = 0; done < mapping.Size; done += window.PageSize)
            pages.Add((mapping.StartAddress + done - window.StartAddress) / window.PageSize);
    }

    private void Unmap(DmaWindow window, LedgerOperation.Unmap unmap)
    {
        TceMapping[] mappings = Container.GetMappings(window).ToArray();
        if (mappings.Length == 0)
            return;
        TceMapping mapping = Pick(mappings, unmap.Mapping);
        ulong first = (ulong)unmap.FirstPage % (mapping.Size / window.PageSize);
        Container.Unmap(mapping.StartAddress + (first * window.PageSize), (ulong?)unmap.Pages * window.PageSize);
    }

    private ulong HugePage() => fixture.Host.Options.Platform == TcePlatform.Power8 ? 16 * MiB : 2 * MiB;

    private void TablesAreCounted(DmaWindow window)
    {
        HashSet<ulong> pages = pagesEverMapped.GetValueOrDefault(window, []);
        ulong entriesBelow = 1;
        foreach (TceTableLevel level in Container.GetTable(window).OrderBy(level => level.Level))
        {
            entriesBelow *= level.EntriesPerTable;
            int tables = level.Level == window.Levels - 1 ? 1 : pages.Select(page => page / entriesBelow).Distinct().Count();
            Assert.Equal(window.State == WindowState.Active ? (ulong)tables : 0, level.TablesInUse);
            Assert.True(level.TablesInUse <= level.TablesPossible);
        }
    }
}
