using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.State;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 6: the state of a million mappings, to a file and back.</summary>
public class StateFile : ITceLogSink
{
    private readonly string path = Path.GetTempFileName();
    private Scene scene = null!;
    private List<TceMapping> mappings = [];
    private byte[] bytes = [];

    [GlobalSetup]
    public void Map()
    {
        scene = Scene.ForRandomPages();
        scene.MapAll(Scene.RandomDistances(), Scene.RandomOffsets());
        mappings = [.. scene.Container.GetMappings(scene.Window)];
        TceStateExporter.WriteFile(scene.Container, path);
        bytes = File.ReadAllBytes(path);
    }

    [GlobalCleanup]
    public void Close()
    {
        scene.Dispose();
        File.Delete(path);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public void RawWriter()
    {
        using FileStream stream = File.Create(path);
        RawJson.Write(stream, mappings);
        stream.Flush(flushToDisk: true);
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Export() => TceStateExporter.WriteFile(scene.Container, path);

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public long RawReader() => RawJson.Read(File.ReadAllBytes(path));

    [IterationSetup(Targets = [nameof(RawReader), nameof(Import)])]
    public void Restore() => File.WriteAllBytes(path, bytes);

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Import() => TceStateImporter.CreateTwin(path, "twin", this).Dispose();

    public bool IsEnabled(TceLogLevel level) => false;

    public void Write(TceLogLevel level, string message)
    {
    }
}
