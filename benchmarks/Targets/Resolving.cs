using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 4: where an address leads, among a million mappings.</summary>
[MemoryDiagnoser]
public class Resolving
{
    private Scene scene = null!;
    private SortedMappings sorted = null!;
    private ulong[] addresses = [];

    [GlobalSetup]
    public void Map()
    {
        ulong[] distances = Scene.RandomDistances();
        ulong[] offsets = Scene.RandomOffsets();
        scene = Scene.ForRandomPages();
        scene.MapAll(distances, offsets);
        ulong[] starts = [.. distances.Select(distance => scene.Window.StartAddress + distance)];
        ulong[] targets = [.. offsets.Select(offset => scene.Buffer.Address + offset)];
        addresses = [.. starts.Select(start => start + 0x1234)];
        new Random(3).Shuffle(addresses);
        Array.Sort(starts, targets);
        sorted = new SortedMappings(starts, targets, Scene.Page);
    }

    [GlobalCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public ulong BinarySearch()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
            sum += sorted.Resolve(address)!.Value;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public ulong Manager()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
            sum += scene.Container.Resolve(address).HostAddress!.Value;
        return sum;
    }
}
