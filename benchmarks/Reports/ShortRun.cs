using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>
/// How all is measured: in this process, each case a few times as a whole, after it has been run for the compiler. What
/// is compared is compared within one run.
/// </summary>
internal static class ShortRun
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "SpaprDdw.Benchmarks");

    private static readonly Job Once = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithStrategy(RunStrategy.Monitoring)
        .WithWarmupCount(3)
        .WithIterationCount(8);

    /// <summary>For what takes nanoseconds in one case and a second in another: as often as fits into a moment.</summary>
    private static readonly Job Often = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithIterationTime(TimeInterval.FromMilliseconds(50))
        .WithWarmupCount(5)
        .WithIterationCount(5);

    public static IConfig Config(ILogger logger, bool isRepeated = false) => ManualConfig.CreateEmpty()
        .AddJob(isRepeated ? Often : Once)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(logger)
        .WithArtifactsPath(Folder);

    /// <summary>Runs benchmarks one class after the other. What BenchmarkDotNet says goes to a file.</summary>
    public static Measured Measure(IEnumerable<Type> benchmarks, bool isRepeated = false)
    {
        string log = Path.Combine(Directory.CreateDirectory(Folder).FullName, "log.txt");
        using var logger = new StreamLogger(log, append: false);
        var summaries = new List<Summary>();
        foreach (Type benchmark in benchmarks)
        {
            Console.Error.WriteLine($"{benchmark.Name} ...");
            Summary summary = BenchmarkRunner.Run(benchmark, Config(logger, isRepeated));
            summaries.Add(summary);
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
                throw new InvalidOperationException($"{benchmark.Name} failed: see {log}.");
        }

        return new Measured(summaries);
    }
}
