using System.Diagnostics;
using SpaprDdw.Benchmarks.Targets;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>Measures how the cost of a request grows with bytes and with extents, and draws it.</summary>
internal static class Growth
{
    private const string Ours = "#1f6fb4", Theirs = "#c4561b";

    public static void Draw(string path)
    {
        WarmUp();
        Measurements run = ShortRun.Measure([typeof(GrowthOfBytes), typeof(GrowthOfExtents)], isRepeated: true);
        string bytes = new Plot(
            "Time to map and unmap in one request", "bytes mapped, in pages of 64 KiB",
            [(1UL << 16, "64 KiB"), (1UL << 22, "4 MiB"), (1UL << 28, "256 MiB"), (1UL << 34, "16 GiB"), (1UL << 40, "1 TiB"), (1UL << 46, "64 TiB")])
            .Draw(0,
            [
                new("page by page", Theirs, [.. GrowthOfBytes.Sizes.Where(size => size <= TiB)
                    .Select(size => ((double)size, run.Time($"GrowthOfBytes.PerPage({size})")))]),
                new("container and emulator", Ours, [.. GrowthOfBytes.Sizes
                    .Select(size => ((double)size, run.Time($"GrowthOfBytes.Container({size})")))]),
            ]);
        string extents = new Plot(
            "Time to map and unmap a page among others", "extents that are already mapped, at random in 1 TiB",
            [(1, "1"), (1 << 5, "32"), (1 << 10, "1 K"), (1 << 15, "32 K"), (1 << 20, "1 M")])
            .Draw(Plot.Width,
            [
                new("page by page", Theirs, [.. GrowthOfExtents.Counts.Select(count => ((double)count, run.Time($"GrowthOfExtents.PerPage({count})")))]),
                new("container and emulator", Ours, [.. GrowthOfExtents.Counts.Select(count => ((double)count, run.Time($"GrowthOfExtents.Container({count})")))]),
            ]);
        File.WriteAllText(path,
            $"""
            <svg xmlns='http://www.w3.org/2000/svg' width='{2 * Plot.Width}' height='{Plot.Height}' viewBox='0 0 {2 * Plot.Width} {Plot.Height}' font-family='sans-serif' font-size='12' fill='#333'>
            <style>.title {"{ font-size: 15px; font-weight: bold }"} .name {"{ font-size: 13px; font-weight: bold }"} .grid {"{ stroke: #ddd }"}</style>
            <rect width='100%' height='100%' fill='#fff'/>
            {bytes}{extents}</svg>

            """);
    }

    /// <summary>
    /// Runs a benchmark for two seconds, until the runtime has optimized its code. Otherwise the first point would be
    /// too slow.
    /// </summary>
    private static void WarmUp()
    {
        var benchmark = new GrowthOfBytes { Size = Page };
        benchmark.Open();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(2);)
            benchmark.Container();
        benchmark.Close();
    }
}
