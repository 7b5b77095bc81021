using BenchmarkDotNet.Attributes;
using SpaprDdw.Partition;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 13: judges a folder whose device tree has 10,000 nodes.</summary>
public class DeviceTree
{
    private const int Bridges = 100, Devices = 99;

    private readonly string folder = Directory.CreateTempSubdirectory("bench-tree-").FullName;

    [GlobalSetup]
    public void Write()
    {
        string tree = Path.Combine(folder, "proc", "device-tree");
        WriteNode(tree, ("#address-cells", [0, 0, 0, 2]), ("#size-cells", [0, 0, 0, 2]));
        WriteNode(Path.Combine(tree, "memory@0"), ("device_type", "memory\0"u8.ToArray()), ("reg", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0]));
        for (byte bridge = 0; bridge < Bridges; bridge++)
        {
            string node = Path.Combine(tree, $"pci@8000000200000{bridge:x2}");
            WriteNode(
                node,
                ("device_type", "pci\0"u8.ToArray()),
                ("reg", [8, 0, 0, 0, 32, 0, 0, bridge, 0, 0, 0, 0, 0, 0, 0, 0]),
                ("ibm,#dma-address-cells", [0, 0, 0, 2]),
                ("ibm,#dma-size-cells", [0, 0, 0, 2]),
                ("ibm,dma-window", [128, 0, 0, bridge, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0]),
                ("ibm,ddw-applicable", [0, 0, 0, 83, 0, 0, 0, 84, 0, 0, 0, 85]));
            for (byte device = 0; device < Devices; device++)
            {
                WriteNode(
                    Path.Combine(node, $"ethernet@{device:x}"),
                    ("reg", [0, 0, device, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                    ("class-code", [0, 2, 0, 0]),
                    ("ibm,loc-code", "U78DB.ND0.WZS08E2-P1-C7\0"u8.ToArray()),
                    ("vendor-id", [0, 0, 0x80, 0x86]));
            }
        }
    }

    [GlobalCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Benchmark(Baseline = true)]
    public long RawFiles()
        => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => (long)File.ReadAllBytes(file).Length);

    [Benchmark]
    public int Verdicts() => PartitionReader.Read(folder, kernelLog: null, CancellationToken.None).Devices.Count;

    private static void WriteNode(string node, params ReadOnlySpan<(string Name, byte[] Value)> properties)
    {
        Directory.CreateDirectory(node);
        foreach ((string name, byte[] value) in properties)
            File.WriteAllBytes(Path.Combine(node, name), value);
    }
}
