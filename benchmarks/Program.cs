using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using SpaprDdw.Benchmarks.Reports;

if (args is ["growth", string path])
{
    Growth.Draw(path);
    return;
}

if (args is ["startup"])
{
    Console.WriteLine(Table.Of(Startup.Rows()));
    return;
}

// Other arguments go to BenchmarkDotNet's own command line, for a closer look at one benchmark.
if (args.Length > 0)
{
    BenchmarkSwitcher.FromTypes(TargetRows.Benchmarks).Run(args, ShortRun.Config(ConsoleLogger.Default));
    return;
}

Row[] startup = [.. Startup.Rows()];
Row[] footprint = [.. Footprint.Rows(), .. Footprint.PeaksOfStates(), Footprint.GrowthOfListing()];
IEnumerable<Row> measured = TargetRows.Of(ShortRun.Measure(TargetRows.Benchmarks));
Console.WriteLine(Table.Of(measured.Concat(startup).Concat(footprint).OrderBy(row => row.Target == 0 ? int.MaxValue : row.Target)));
