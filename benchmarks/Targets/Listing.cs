using BenchmarkDotNet.Attributes;
using SpaprDdw.State;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 7: Get-TceMapping lists a million mappings.</summary>
public class Listing
{
    private ModuleRunspace runspace = null!;

    [GlobalSetup]
    public void Open() => runspace = OpenWithMappings();

    [GlobalCleanup]
    public void Close() => runspace.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public void Trivial() => runspace.Run($"Write-Trivial -Count {Million} | Out-Null");

    [Benchmark(OperationsPerInvoke = Million)]
    public void GetTceMapping() => runspace.Run("Get-TceMapping | Out-Null");

    /// <summary>Opens a runspace whose default container has a million mappings.</summary>
    public static ModuleRunspace OpenWithMappings()
    {
        string state = Path.GetTempFileName();
        using (ContainerFixture fixture = ForRandomPages())
        {
            fixture.MapAll(RandomDistances(), RandomOffsets());
            TceStateExporter.WriteFile(fixture.Container, state);
        }

        var runspace = new ModuleRunspace();
        runspace.Run($"Import-TceState '{state}' | Select-TceContainer");
        File.Delete(state);
        return runspace;
    }
}
