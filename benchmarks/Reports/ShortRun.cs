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
/// Runs benchmarks in this process. Each case warms up and then runs a few rounds. Only results of the same run are
/// compared.
/// </summary>
internal static class ShortRun
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "SpaprDdw.Benchmarks");

    private static readonly Job WholeRounds = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithStrategy(RunStrategy.Monitoring)
        .WithWarmupCount(3)
        .WithIterationCount(8);

    /// <summary>Repeats a case for 50 ms in each round: for cases that take between nanoseconds and a second.</summary>
    private static readonly Job RepeatedRounds = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithIterationTime(TimeInterval.FromMilliseconds(50))
        .WithWarmupCount(5)
        .WithIterationCount(5);

    public static IConfig Config(ILogger logger, bool isRepeated = false) => ManualConfig.CreateEmpty()
        .AddJob(isRepeated ? RepeatedRounds : WholeRounds)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(logger)
        .WithArtifactsPath(Folder);

    /// <summary>Runs benchmark classes one after the other. The output of BenchmarkDotNet goes to a file.</summary>
    public static Measurements Measure(IEnumerable<Type> benchmarks, bool isRepeated = false)
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

        return new Measurements(summaries);
    }
}
