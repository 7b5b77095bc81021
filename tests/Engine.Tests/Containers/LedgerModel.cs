using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Carries out random operations through the manager and keeps the one thing that the ledger computes and nobody lists
/// page by page: which pages were ever mapped, and so which level tables there are.
/// </summary>
internal sealed class LedgerModel(ContainerFixture fixture)
{
    private static readonly ulong[] WindowSizes = [64 * KiB, MiB, 64 * MiB, GiB, 64 * GiB, 1UL << 44];
    private static readonly DmaAccess[] Accesses = [DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite];

    private readonly Dictionary<DmaWindow, HashSet<ulong>> touched = [];

    private TceContainer Container => fixture.Container;

    /// <summary>How many operations were carried out, and not refused.</summary>
    public int Done { get; private set; }

    public void Run(int kind, int a, int b, int c)
    {
        int requests = fixture.Backend.Requests.Count;
        try
        {
            Step(kind, a, b, c);
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

    private void Step(int kind, int a, int b, int c)
    {
        IReadOnlyList<DmaWindow> windows = Container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = Container.GetBuffers();
        if (kind == 0 || buffers.Count == 0)
        {
            ulong page = a % 3 == 0 ? HugePage() : fixture.Host.Description.PageSize;
            Container.CreateBuffer(page * (ulong)(1 + (b % 20)), page);
        }
        else if (kind == 1 || windows.Count == 0)
        {
            Container.CreateWindow(Pick(Container.GetInfo().PageSizes, a), Pick(WindowSizes, b), c % 4 == 0 ? null : c % 4);
        }
        else if (kind is 2 or 3 or 4)
        {
            Map(Pick(windows, a), Pick(buffers, b), a, b, c);
        }
        else if (kind is 5 or 6)
        {
            Unmap(Pick(windows, a), b, c);
        }
        else if (kind == 7)
        {
            Container.RemoveWindow(Pick(windows, a), force: b % 2 == 0);
        }
        else
        {
            Container.RemoveBuffer(Pick(buffers, a));
        }
    }

    private void Map(DmaWindow window, DmaBuffer buffer, int a, int b, int c)
    {
        ulong offset = (ulong)(b % 8) * window.PageSize;
        ulong size = (ulong)(1 + (c % 6)) * window.PageSize;
        ulong? address = (a / 7 % 3) switch
        {
            0 => null,
            1 => window.StartAddress + ((ulong)(c % 64) * window.PageSize),
            _ => window.EndAddress + 1 - ((ulong)(1 + (c % 8)) * window.PageSize),
        };
        TceMapping mapping = Container.Map(new MapRequest(buffer, window, address, offset, size, Pick(Accesses, c)));
        if (!touched.TryGetValue(window, out HashSet<ulong>? pages))
            touched.Add(window, pages = []);
        for (ulong done = 0; done < mapping.Size; done += window.PageSize)
            pages.Add((mapping.StartAddress + done - window.StartAddress) / window.PageSize);
    }

    private void Unmap(DmaWindow window, int b, int c)
    {
        TceMapping[] mappings = Container.GetMappings(window).ToArray();
        if (mappings.Length == 0)
            return;
        TceMapping mapping = Pick(mappings, b);
        ulong pages = mapping.Size / window.PageSize;
        ulong first = (ulong)c % pages;
        ulong count = 1 + ((ulong)b % (pages + 2));
        Container.Unmap(mapping.StartAddress + (first * window.PageSize), c % 3 == 0 ? null : count * window.PageSize);
    }

    private ulong HugePage() => fixture.Host.Options.Platform == TcePlatform.Power8 ? 16 * MiB : 2 * MiB;

    private void TablesAreCounted(DmaWindow window)
    {
        HashSet<ulong> pages = touched.GetValueOrDefault(window, []);
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
