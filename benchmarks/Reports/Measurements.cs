using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>
/// The results of a run. A time is that of the fastest round, because other work on the machine only adds time.
/// </summary>
internal sealed class Measurements
{
    private readonly Dictionary<string, BenchmarkReport> reports;

    public Measurements(IEnumerable<Summary> summaries)
        => reports = summaries.SelectMany(summary => summary.Reports).ToDictionary(report => NameOf(report));

    /// <summary>The time of an operation in nanoseconds.</summary>
    public double Time(string benchmark) => reports[benchmark].ResultStatistics!.Min;

    /// <summary>The time of a benchmark as a multiple of a baseline's time.</summary>
    public double Ratio(string benchmark, string baseline) => Time(benchmark) / Time(baseline);

    /// <summary>The bytes that an operation allocates.</summary>
    public double Allocated(string benchmark)
        => reports[benchmark].GcStats.GetBytesAllocatedPerOperation(reports[benchmark].BenchmarkCase)!.Value;

    /// <summary>Class and method, and the argument in parentheses if the benchmark has one.</summary>
    private static string NameOf(BenchmarkReport report)
    {
        BenchmarkCase benchmark = report.BenchmarkCase;
        string argument = benchmark.HasParameters ? $"({benchmark.Parameters[0].Value})" : string.Empty;
        return $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}{argument}";
    }
}
