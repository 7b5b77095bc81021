using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Containers;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>A container on an emulated POWER9 host with one window and one buffer, and a per-page driver in the same shape.</summary>
public sealed class Scene : IDisposable
{
    public const ulong Page = 64 << 10;
    public const ulong GiB = 1UL << 30;
    public const ulong TiB = 1UL << 40;
    public const int Million = 1 << 20;

    public Scene(ulong windowSize, ulong bufferSize, ulong pageSize = Page, int? levels = null)
    {
        Host = new EmulatedHost(new EmulatedHostOptions { PageSize = pageSize });
        Container = TceContainer.Open(
            Host.StartProcess(), new TceContainerOptions { Name = "benchmark" }, NullLogger.Instance);
        Buffer = Container.CreateBuffer(bufferSize);
        Window = Container.CreateWindow(pageSize, windowSize, levels);
    }

    public EmulatedHost Host { get; }

    public TceContainer Container { get; }

    public DmaBuffer Buffer { get; }

    public DmaWindow Window { get; }

    public void Dispose() => Container.Dispose();

    public PerPageDriver Driver()
    {
        var driver = new PerPageDriver(Window.StartAddress, Window.Size, Window.PageShift, Window.Levels);
        driver.Register(Buffer.Address, Buffer.Size);
        return driver;
    }

    /// <summary>Maps a run of the buffer, through the manager.</summary>
    public void Map(ulong distance, ulong offset, ulong size)
        => Container.Map(new MapRequest(Buffer, Window, Window.StartAddress + distance, offset, size, DmaAccess.ReadWrite));

    public void Unmap(ulong distance, ulong size) => Container.Unmap(Window.StartAddress + distance, size);

    public void MapAll(ulong[] distances, ulong[] offsets)
    {
        for (int index = 0; index < distances.Length; index++)
            Map(distances[index], offsets[index], Page);
    }

    /// <summary>A window of 1 TiB, and a million pages to map into it.</summary>
    public static Scene ForRandomPages() => new(TiB, Million * Page);

    /// <summary>A million of the 16 million pages of <see cref="ForRandomPages"/>, none beside another.</summary>
    public static ulong[] RandomDistances() => Shuffled(Million, seed: 1, stride: 16);

    /// <summary>The pages of its buffer.</summary>
    public static ulong[] RandomOffsets() => Shuffled(Million, seed: 2);

    /// <summary>Pages in an order without order, the same each time.</summary>
    public static ulong[] Shuffled(int count, int seed, ulong stride = 1)
    {
        ulong[] pages = [.. Enumerable.Range(0, count).Select(page => (ulong)page * stride * Page)];
        new Random(seed).Shuffle(pages);
        return pages;
    }
}
