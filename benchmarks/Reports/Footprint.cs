using SpaprDdw.Benchmarks.Targets;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>What things take of the managed memory: what is alive after a full collection.</summary>
internal static class Footprint
{
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
        yield return new(0, "2^50 bytes in 4 KiB pages, 3 levels, 10,000 extents", sparse / (1 << 20), 2, "MB", "window and emulator");
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
