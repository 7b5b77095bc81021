using BenchmarkDotNet.Attributes;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 15: plays ten thousand guests from the pipeline, each for its window.</summary>
public class PlayingGuests
{
    private const int Guests = 10_000;

    private ModuleRunspace runspace = null!;

    [GlobalSetup]
    public void Open()
    {
        runspace = new ModuleRunspace();
        runspace.Set("sizes", Enumerable.Range(1, Guests).Select(size => (ulong)size * GiB).ToArray());
    }

    [GlobalCleanup]
    public void Close() => runspace.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Guests)]
    public void Trivial() => runspace.Run("$sizes | Write-Trivial | Out-Null");

    [Benchmark(OperationsPerInvoke = Guests)]
    public void MeasurePciDmaWindow() => runspace.Run("$sizes | Measure-PciDmaWindow -GuestKernel 6.12.95 -Hypervisor Qemu-7.2 | Out-Null");
}
