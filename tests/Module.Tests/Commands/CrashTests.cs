using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>What is on the disk when the process is killed in the midst of its work.</summary>
public sealed class CrashTests : IDisposable
{
    /// <summary>alloc, register, unregister, free.</summary>
    private const int RequestsOfARound = 4;

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-crash-").FullName;

    [Fact]
    public async Task Trace_has_all_that_was_done_and_the_state_is_whole()
    {
        string trace = Path.Combine(folder, "trace.jsonl"), state = Path.Combine(folder, "state.json");

        RunnerResult result = await RunnerProcess.RunAndSignal("KILL", afterLines: 100, Built.Script("endless-trace.ps1"), trace, state);

        Assert.NotEqual(0, result.ExitCode);
        int rounds = int.Parse(result.Output[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(rounds, 100, int.MaxValue);
        string[] lines = (await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken)).Split('\n');
        int begun = Array.FindIndex(lines, line => line.Contains("\"op\":\"map\"", StringComparison.Ordinal)) + 1;
        Assert.InRange(lines.Length - 1 - begun, rounds * RequestsOfARound, int.MaxValue);

        // Only what follows the last end of a line may be cut.
        await File.WriteAllLinesAsync(trace, lines[..^1], TestContext.Current.CancellationToken);
        using var module = new ModuleRunspace();
        ModuleResult after = module.Invoke(
            $"(Test-TceTrace '{trace}').Passed; Compare-TceState '{state}' (Import-TceState '{state}' -Name twin) -IgnoreIdentity -Quiet");
        Assert.Empty(after.Errors);
        Assert.Equal([true, true], after.Output.Select(value => (bool)value.BaseObject));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
