using BenchmarkDotNet.Reports;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>What a run measured: medians, because a machine that does other work as well only ever adds.</summary>
internal sealed class Measured
{
    private readonly Dictionary<string, BenchmarkReport> reports;

    public Measured(IEnumerable<Summary> summaries)
        => reports = summaries.SelectMany(summary => summary.Reports).ToDictionary(report => NameOf(report));

    /// <summary>Median of an operation in nanoseconds.</summary>
    public double Time(string benchmark) => reports[benchmark].ResultStatistics!.Median;

    /// <summary>How many times another's time one takes.</summary>
    public double Ratio(string benchmark, string baseline) => Time(benchmark) / Time(baseline);

    /// <summary>Bytes allocated by an operation.</summary>
    public double Allocated(string benchmark)
        => reports[benchmark].GcStats.GetBytesAllocatedPerOperation(reports[benchmark].BenchmarkCase)!.Value;

    private static string NameOf(BenchmarkReport report)
        => $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}";
}
