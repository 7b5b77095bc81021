using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>
/// Target 11: a device of the emulated host reads and writes eight bytes in a ring of 4,096 mapped pages.
/// </summary>
[MemoryDiagnoser]
public class DeviceAccess
{
    private const int Pages = 4096;

    private readonly byte[] bytes = new byte[8];
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;
    private Dictionary<ulong, byte[]> memory = null!;
    private ulong[] addresses = [];

    [GlobalSetup]
    public void Map()
    {
        ulong[] offsets = Shuffled(Pages, seed: 2);
        fixture = new ContainerFixture(2 * Pages * Page, Pages * Page);
        driver = fixture.Driver();
        memory = [];
        for (int page = 0; page < Pages; page++)
        {
            ulong distance = 2 * (ulong)page * Page;
            fixture.Map(distance, offsets[page], Page);
            fixture.Map(driver, distance, offsets[page], Page);
        }

        addresses = new ulong[Million];
        var random = new Random(3);
        for (int index = 0; index < addresses.Length; index++)
            addresses[index] = fixture.Window.StartAddress + 2 * (ulong)random.Next(Pages) * Page;
        foreach (ulong address in addresses)
        {
            fixture.Host.DeviceWrite(0, address, bytes);
            memory[driver.Translate(address, PerPageDriver.Write)!.Value >> 12] = new byte[4096];
        }
    }

    [GlobalCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public ulong WalkAndCopy()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
        {
            memory[driver.Translate(address, PerPageDriver.Read)!.Value >> 12].AsSpan(0, 8).CopyTo(bytes);
            sum += BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public ulong Read()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
        {
            fixture.Host.DeviceRead(0, address, bytes);
            sum += BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public void Write()
    {
        foreach (ulong address in addresses)
            fixture.Host.DeviceWrite(0, address, bytes);
    }
}
