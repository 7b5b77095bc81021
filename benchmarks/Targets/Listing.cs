using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 7: Get-TceMapping of a million objects.</summary>
public class Listing
{
    private Shell shell = null!;

    [GlobalSetup]
    public void Open() => shell = ShellWithMappings();

    [GlobalCleanup]
    public void Close() => shell.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public void Trivial() => shell.Run($"Write-Trivial -Count {Scene.Million} | Out-Null");

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void GetTceMapping() => shell.Run("Get-TceMapping | Out-Null");

    /// <summary>A runspace whose current container has a million mappings.</summary>
    public static Shell ShellWithMappings()
    {
        var shell = new Shell();
        var container = (TceContainer)shell.Run("Connect-TceContainer")[0].BaseObject;
        DmaBuffer buffer = container.CreateBuffer(Scene.Million * Scene.Page);
        DmaWindow window = container.CreateWindow(Scene.Page, Scene.TiB);
        ulong[] distances = Scene.RandomDistances();
        ulong[] offsets = Scene.RandomOffsets();
        for (int index = 0; index < distances.Length; index++)
            container.Map(new MapRequest(buffer, window, window.StartAddress + distances[index], offsets[index], Scene.Page, DmaAccess.ReadWrite));
        return shell;
    }
}
