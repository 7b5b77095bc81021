using SpaprDdw.Benchmarks.Targets;
using SpaprDdw.State;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>Measures managed memory: the bytes that are alive after a full collection.</summary>
internal static class Footprint
{
    private const double Megabyte = 1 << 20;

    public static IEnumerable<Row> Rows()
    {
        double random = BytesOf(ForRandomPages, each => each.MapAll(RandomDistances(), RandomOffsets())) / Million;
        yield return new(2, "a mapping in ledger and emulator", random, 64, "bytes", "1 M mappings in random order");

        double inOrder = BytesOf(
            () => new ContainerFixture(Million * Page, Million * Page),
            fixture =>
            {
                for (ulong distance = 0; distance < fixture.Window.Size; distance += Page)
                    fixture.Map(distance, distance, Page);
            });
        yield return new(3, "1 M pages in order, in total", inOrder, 4096, "bytes", "one extent");

        const int Extents = 10_000;
        const ulong SmallPage = 4096;
        double sparse = BytesOf(
            () => new ContainerFixture(1UL << 50, Extents * SmallPage, SmallPage, levels: 3),
            fixture =>
            {
                ulong step = fixture.Window.Size / Extents & ~(SmallPage - 1);
                for (ulong number = 0; number < Extents; number++)
                    fixture.Map(number * step, number * SmallPage, SmallPage);
            });
        yield return new(0, "2^50 bytes in 4 KiB pages, 3 levels, 10,000 extents", sparse / Megabyte, 2, "MB", "window and emulator");
    }

    /// <summary>The peak memory while a state of a million mappings is written or read, relative to its file.</summary>
    public static IEnumerable<Row> PeaksOfStates()
    {
        string path = Path.GetTempFileName();
        using ContainerFixture fixture = ForRandomPages();
        fixture.MapAll(RandomDistances(), RandomOffsets());
        double export = PeakOf(() => TceStateExporter.WriteFile(fixture.Container, path));
        double import = PeakOf(() => TceStateImporter.CreateTwin(path, "twin", new StateFile()).Dispose());
        double file = new FileInfo(path).Length;
        File.Delete(path);
        yield return new(6, "peak memory of Export-TceState", export / file, 2, "x", $"{Row.Number(export / Megabyte)} MB / {Row.Number(file / Megabyte)} MB of file");
        yield return new(6, "peak memory of Import-TceState", import / file, 2, "x", $"{Row.Number(import / Megabyte)} MB / {Row.Number(file / Megabyte)} MB of file");
    }

    /// <summary>The growth of memory from start to end while a million mappings go through a pipeline.</summary>
    public static Row GrowthOfListing()
    {
        using ModuleRunspace runspace = Listing.OpenWithMappings();
        long[] alive = [.. runspace.Run("Get-TceMapping | ForEach-Object { if (++$n % 200000 -eq 0) { [GC]::GetTotalMemory($true) } }")
            .Select(each => (long)each.BaseObject)];
        double growth = (alive[^1] - alive[0]) / Megabyte;
        return new(7, "growth of memory in Get-TceMapping", growth, 1, "MB", $"{alive.Length} samples in 1 M objects");
    }

    /// <summary>The peak memory during an action, including garbage that is not collected yet.</summary>
    private static double PeakOf(Action action)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = before;
        using (new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(false)), null, 0, period: 5))
            action();
        return peak - before;
    }

    private static double BytesOf(Func<ContainerFixture> open, Action<ContainerFixture> fill)
    {
        using ContainerFixture fixture = open();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        fill(fixture);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(fixture);
        return after - before;
    }
}
