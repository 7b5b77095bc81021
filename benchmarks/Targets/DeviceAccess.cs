using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>
/// Target 11: a device of the emulated host reads and writes eight bytes, as one that works through a ring of 4,096
/// mapped pages does.
/// </summary>
[MemoryDiagnoser]
public class DeviceAccess
{
    private const int Pages = 4096;

    private readonly byte[] bytes = new byte[8];
    private Scene scene = null!;
    private PerPageDriver driver = null!;
    private Dictionary<ulong, byte[]> memory = null!;
    private ulong[] addresses = [];

    [GlobalSetup]
    public void Map()
    {
        ulong[] offsets = Scene.Shuffled(Pages, seed: 2);
        scene = new Scene(2 * Pages * Scene.Page, Pages * Scene.Page);
        driver = scene.Driver();
        memory = [];
        for (int page = 0; page < Pages; page++)
        {
            ulong distance = 2 * (ulong)page * Scene.Page;
            scene.Map(distance, offsets[page], Scene.Page);
            driver.Map(scene.Window.StartAddress + distance, scene.Buffer.Address + offsets[page], Scene.Page, 3);
        }

        addresses = new ulong[Scene.Million];
        var random = new Random(3);
        for (int index = 0; index < addresses.Length; index++)
            addresses[index] = scene.Window.StartAddress + 2 * (ulong)random.Next(Pages) * Scene.Page;
        foreach (ulong address in addresses)
        {
            scene.Host.DeviceWrite(0, address, bytes);
            memory[driver.Translate(address, 2)!.Value >> 12] = new byte[4096];
        }
    }

    [GlobalCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public ulong WalkAndCopy()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
        {
            memory[driver.Translate(address, 1)!.Value >> 12].AsSpan(0, 8).CopyTo(bytes);
            sum += BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public ulong Read()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
        {
            scene.Host.DeviceRead(0, address, bytes);
            sum += BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Write()
    {
        foreach (ulong address in addresses)
            scene.Host.DeviceWrite(0, address, bytes);
    }
}
