using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.State;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 6: writes the state of a million mappings to a file, and reads it.</summary>
public class StateFile : ITceLogSink
{
    private readonly string path = Path.GetTempFileName();
    private ContainerFixture fixture = null!;
    private List<TceMapping> mappings = [];
    private byte[] bytes = [];

    [GlobalSetup]
    public void Map()
    {
        fixture = ForRandomPages();
        fixture.MapAll(RandomDistances(), RandomOffsets());
        mappings = [.. fixture.Container.GetMappings(fixture.Window)];
        TceStateExporter.WriteFile(fixture.Container, path);
        bytes = File.ReadAllBytes(path);
    }

    [GlobalCleanup]
    public void Close()
    {
        fixture.Dispose();
        File.Delete(path);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public void RawWriter()
    {
        using FileStream stream = File.Create(path);
        RawJson.Write(stream, mappings);
        stream.Flush(flushToDisk: true);
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public void Export() => TceStateExporter.WriteFile(fixture.Container, path);

    [Benchmark(OperationsPerInvoke = Million)]
    public long RawReader() => RawJson.Read(File.ReadAllBytes(path));

    [IterationSetup(Targets = [nameof(RawReader), nameof(Import)])]
    public void Restore() => File.WriteAllBytes(path, bytes);

    [Benchmark(OperationsPerInvoke = Million)]
    public void Import() => TceStateImporter.CreateTwin(path, "twin", this).Dispose();

    public bool IsEnabled(TceLogLevel level) => false;

    public void Write(TceLogLevel level, string message)
    {
    }
}
