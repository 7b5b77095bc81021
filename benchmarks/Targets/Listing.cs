using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
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

    /// <summary>Opens a runspace whose current container has a million mappings.</summary>
    public static ModuleRunspace OpenWithMappings()
    {
        var runspace = new ModuleRunspace();
        var container = (TceContainer)runspace.Run("Connect-TceContainer")[0].BaseObject;
        DmaBuffer buffer = container.CreateBuffer(Million * Page);
        DmaWindow window = container.CreateWindow(Page, TiB);
        ulong[] distances = RandomDistances();
        ulong[] offsets = RandomOffsets();
        for (int index = 0; index < distances.Length; index++)
            container.Map(new MapRequest(buffer, window, window.StartAddress + distances[index], offsets[index], Page, DmaAccess.ReadWrite));
        return runspace;
    }
}
