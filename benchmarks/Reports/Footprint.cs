using SpaprDdw.Benchmarks.Targets;
using SpaprDdw.State;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>What things take of the managed memory: what is alive after a full collection.</summary>
internal static class Footprint
{
    private const double Megabyte = 1 << 20;

    public static IEnumerable<Row> Rows()
    {
        double random = BytesOf(Scene.ForRandomPages, scene => scene.MapAll(Scene.RandomDistances(), Scene.RandomOffsets())) / Scene.Million;
        yield return new(2, "a mapping in ledger and emulator", random, 64, "bytes", "1 M mappings in random order");

        double inOrder = BytesOf(
            () => new Scene(Scene.Million * Scene.Page, Scene.Million * Scene.Page),
            scene =>
            {
                for (ulong distance = 0; distance < scene.Window.Size; distance += Scene.Page)
                    scene.Map(distance, distance, Scene.Page);
            });
        yield return new(3, "1 M pages in order, all together", inOrder, 4096, "bytes", "one extent");

        const int Extents = 10_000;
        const ulong SmallPage = 4096;
        double sparse = BytesOf(
            () => new Scene(1UL << 50, Extents * SmallPage, SmallPage, levels: 3),
            scene =>
            {
                ulong step = scene.Window.Size / Extents & ~(SmallPage - 1);
                for (ulong number = 0; number < Extents; number++)
                    scene.Map(number * step, number * SmallPage, SmallPage);
            });
        yield return new(0, "2^50 bytes in 4 KiB pages, 3 levels, 10,000 extents", sparse / Megabyte, 2, "MB", "window and emulator");
    }

    /// <summary>The most that is taken while a state of a million mappings is written or read, against its file.</summary>
    public static IEnumerable<Row> PeaksOfStates()
    {
        string path = Path.GetTempFileName();
        using Scene scene = Scene.ForRandomPages();
        scene.MapAll(Scene.RandomDistances(), Scene.RandomOffsets());
        double export = PeakOf(() => TceStateExporter.WriteFile(scene.Container, path));
        double import = PeakOf(() => TceStateImporter.CreateTwin(path, "twin", new StateFile()).Dispose());
        double file = new FileInfo(path).Length;
        File.Delete(path);
        yield return new(6, "peak memory of Export-TceState", export / file, 2, "x", $"{Row.Number(export / Megabyte)} MB / {Row.Number(file / Megabyte)} MB of file");
        yield return new(6, "peak memory of Import-TceState", import / file, 2, "x", $"{Row.Number(import / Megabyte)} MB / {Row.Number(file / Megabyte)} MB of file");
    }

    /// <summary>What is alive while a million mappings go down a pipeline: how much more near the end than near the start.</summary>
    public static Row GrowthOfListing()
    {
        using Shell shell = Listing.ShellWithMappings();
        long[] alive = [.. shell.Run("Get-TceMapping | ForEach-Object { if (++$n % 200000 -eq 0) { [GC]::GetTotalMemory($true) } }")
            .Select(each => (long)each.BaseObject)];
        return new(7, "memory that Get-TceMapping gathers", (alive[^1] - alive[0]) / Megabyte, 1, "MB", $"{alive.Length} looks in 1 M objects");
    }

    /// <summary>The most that is taken during an act, what waits to be collected included.</summary>
    private static double PeakOf(Action act)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = before;
        using (new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(false)), null, 0, period: 5))
            act();
        return peak - before;
    }

    private static double BytesOf(Func<Scene> open, Action<Scene> fill)
    {
        using Scene scene = open();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        fill(scene);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(scene);
        return after - before;
    }
}
