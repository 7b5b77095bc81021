using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>
/// How all is measured: in this process, each case a few times as a whole, after it has been run for the compiler. What
/// is compared is compared within one run.
/// </summary>
internal static class ShortRun
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "SpaprDdw.Benchmarks");

    public static IConfig Config(ILogger logger) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithStrategy(RunStrategy.Monitoring)
            .WithWarmupCount(3)
            .WithIterationCount(5))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(logger)
        .WithArtifactsPath(Folder);

    /// <summary>Runs benchmarks one class after the other. What BenchmarkDotNet says goes to a file.</summary>
    public static Measured Measure(IEnumerable<Type> benchmarks)
    {
        string log = Path.Combine(Directory.CreateDirectory(Folder).FullName, "log.txt");
        using var logger = new StreamLogger(log, append: false);
        var summaries = new List<Summary>();
        foreach (Type benchmark in benchmarks)
        {
            Console.Error.WriteLine($"{benchmark.Name} ...");
            Summary summary = BenchmarkRunner.Run(benchmark, Config(logger));
            summaries.Add(summary);
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
                throw new InvalidOperationException($"{benchmark.Name} failed: see {log}.");
        }

        return new Measured(summaries);
    }
}
