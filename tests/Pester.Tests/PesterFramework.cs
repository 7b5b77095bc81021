using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestFramework;
using Microsoft.Testing.Platform.Requests;

namespace SpaprDdw.PesterTests;

/// <summary>Runs the suites in Pester/ and reports each of their tests to the testing platform.</summary>
internal sealed class PesterFramework : ITestFramework, IDataProducer
{
    private readonly string repository = Metadata("Repository");

    public string Uid => nameof(PesterFramework);

    public string Version => Metadata("PesterVersion");

    public string DisplayName => "Pester";

    public string Description => "The Pester suites, in processes of the pinned pwsh";

    public Type[] DataTypesProduced => [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task<CreateTestSessionResult> CreateTestSessionAsync(CreateTestSessionContext context)
        => Task.FromResult(new CreateTestSessionResult { IsSuccess = true });

    public Task<CloseTestSessionResult> CloseTestSessionAsync(CloseTestSessionContext context)
        => Task.FromResult(new CloseTestSessionResult { IsSuccess = true });

    public async Task ExecuteRequestAsync(ExecuteRequestContext context)
    {
        if (context.Request is RunTestExecutionRequest run)
        {
            ILookup<bool, string> suites = Directory
                .EnumerateFiles(Path.Combine(repository, "Pester"), "*.Tests.ps1")
                .Order(StringComparer.Ordinal)
                .ToLookup(StartsShells);

            // Suites that start shells take longest. They run first, so no core waits for them at the end.
            bool all = Environment.GetEnvironmentVariable("SPAPRDDW_LONG_TESTS") == "1";
            await RunInParallel([.. all ? suites[true] : [], .. suites[false]]);
            if (all)
            {
                // Operators run the validation suites, and may have an older Pester.
                var validation = new ConcurrentQueue<string>(suites[false].Where(suite => Path.GetFileName(suite).StartsWith("Validation", StringComparison.Ordinal)));
                await RunSuites(validation, Metadata("OldestPesterVersion"), Report, context.CancellationToken);
            }
            else
            {
                foreach (string suite in suites[true])
                    await Report(PesterTest.LeftOut(Path.GetFileName(suite)));
            }

            Task RunInParallel(string[] paths)
            {
                var queue = new ConcurrentQueue<string>(paths);
                return Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => RunSuites(queue, Version, Report, context.CancellationToken)));
            }

            Task Report(TestNode node) => context.MessageBus.PublishAsync(this, new TestNodeUpdateMessage(run.Session.SessionUid, node));
        }

        context.Complete();
    }

    /// <summary>
    /// True for a suite that starts shells. Each shell takes seconds to start, so such suites run only with
    /// SPAPRDDW_LONG_TESTS=1, which .ci/run sets.
    /// </summary>
    private static bool StartsShells(string suite) => File.ReadAllText(suite).Contains("Get-Command pwsh", StringComparison.Ordinal);

    /// <summary>
    /// Runs suites from the queue, one after the other, in one pwsh process, and in another one if that process ends.
    /// </summary>
    private async Task RunSuites(ConcurrentQueue<string> suites, string version, Func<TestNode, Task> report, CancellationToken cancellation)
    {
        while (!suites.IsEmpty)
        {
            await using PesterProcess pester = await PesterProcess.Start(repository, version, cancellation);
            while (pester.IsRunning && suites.TryDequeue(out string? suite))
            {
                await foreach (PesterTest test in pester.Run(suite, cancellation))
                    await report(test.ToNode(Path.GetFileName(suite), version));
            }
        }
    }

    private static string Metadata(string key) => typeof(PesterFramework).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
