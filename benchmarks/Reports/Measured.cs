using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>What a run measured: the fastest round of each, because other work on the machine only ever adds.</summary>
internal sealed class Measured
{
    private readonly Dictionary<string, BenchmarkReport> reports;

    public Measured(IEnumerable<Summary> summaries)
        => reports = summaries.SelectMany(summary => summary.Reports).ToDictionary(report => NameOf(report));

    /// <summary>Time of an operation in nanoseconds.</summary>
    public double Time(string benchmark) => reports[benchmark].ResultStatistics!.Min;

    /// <summary>How many times another's time one takes.</summary>
    public double Ratio(string benchmark, string baseline) => Time(benchmark) / Time(baseline);

    /// <summary>Bytes allocated by an operation.</summary>
    public double Allocated(string benchmark)
        => reports[benchmark].GcStats.GetBytesAllocatedPerOperation(reports[benchmark].BenchmarkCase)!.Value;

    /// <summary>Class and method, and the argument in parentheses where there is one.</summary>
    private static string NameOf(BenchmarkReport report)
    {
        BenchmarkCase benchmark = report.BenchmarkCase;
        string argument = benchmark.HasParameters ? $"({benchmark.Parameters[0].Value})" : string.Empty;
        return $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}{argument}";
    }
}
