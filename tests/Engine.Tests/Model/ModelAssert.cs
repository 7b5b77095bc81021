using SpaprDdw.Containers;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Model;

/// <summary>Compares a container with the reference model, page by page, and both with the emulated driver.</summary>
internal static class ModelAssert
{
    public static void Matches(ReferenceModel model, ContainerFixture fixture)
    {
        IReadOnlyList<DmaWindow> present = fixture.Container.GetWindows();
        Assert.Equal(model.Windows.Select(Describe), present.Select(Describe));
        foreach ((ModelWindow expected, DmaWindow window) in model.Windows.Zip(present))
        {
            PagesMatch(expected, fixture.Container.GetMappings(window));
            TablesAreCounted(expected, fixture.Container.GetTable(window), fixture.Host.Description.Kernel.AllocatesAllLevels);
        }

        Assert.Equal(model.Buffers.Select(buffer => buffer.Buffer), fixture.Container.GetBuffers());
        Assert.All(model.Buffers, buffer => Assert.Equal(model.MappedBytes(buffer), buffer.Buffer.MappedBytes));
        Assert.Equal(model.Locked, fixture.Backend.Memory.Locked.Used);
        LedgerAssert.MatchesDriver(fixture);
    }

    private static string Describe(ModelWindow window) => string.Join(
        ' ', window.Slot, window.Start, window.PageSize, window.Size, window.Levels, window.IsDefault, window.IsPending, window.Mapped);

    private static string Describe(DmaWindow window) => string.Join(
        ' ', window.Slot, window.StartAddress, window.PageSize, window.Size, window.Levels, window.IsDefault, window.State == WindowState.Pending, window.MappedBytes);

    /// <summary>Two mappings that overlap, or that touch and could be one, fail here too.</summary>
    private static void PagesMatch(ModelWindow expected, IEnumerable<TceMapping> mappings)
        => Assert.Equal(
            expected.Runs().Select(run => (expected.Start + run.Distance, run.Size, run.First.Buffer.Buffer, run.First.Offset, run.First.Access)),
            mappings.Select(mapping => (mapping.StartAddress, mapping.Size, mapping.Buffer, mapping.Offset, mapping.Access)));

    /// <summary>
    /// A table below the top level exists if one of its pages was ever mapped (rule TableLevels); on old kernels always.
    /// </summary>
    private static void TablesAreCounted(ModelWindow expected, IReadOnlyList<TceTableLevel> levels, bool hasAll)
    {
        ulong entriesBelow = 1;
        foreach (TceTableLevel level in levels.OrderBy(level => level.Level))
        {
            entriesBelow *= level.EntriesPerTable;
            ulong tables = level.Level == expected.Levels - 1 ? 1
                : hasAll ? Math.Max(expected.Size / expected.PageSize / entriesBelow, 1)
                : (ulong)expected.EverMapped.Select(page => page / entriesBelow).Distinct().Count();
            Assert.Equal(expected.IsPending ? 0 : tables, level.TablesInUse);
            Assert.True(level.TablesInUse <= level.TablesPossible);
        }
    }
}
