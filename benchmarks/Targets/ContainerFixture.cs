using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Containers;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>A container on an emulated POWER9 host with one window and one buffer.</summary>
public sealed class ContainerFixture : IDisposable
{
    public const ulong Page = 64 << 10;
    public const ulong GiB = 1UL << 30;
    public const ulong TiB = 1UL << 40;
    public const int Million = 1 << 20;

    public ContainerFixture(ulong windowSize, ulong bufferSize, ulong pageSize = Page, int? levels = null)
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

    /// <summary>Makes a driver that works page by page, with a window and a buffer of the same shape.</summary>
    public PerPageDriver Driver()
    {
        var driver = new PerPageDriver(Window.StartAddress, Window.Size, Window.PageShift, Window.Levels);
        driver.Register(Buffer.Address, Buffer.Size);
        return driver;
    }

    /// <summary>Maps a part of the buffer through the container.</summary>
    /// <param name="distance">The distance from the window's start, in bytes.</param>
    /// <param name="offset">The offset in the buffer, in bytes.</param>
    /// <param name="size">The size in bytes.</param>
    public void Map(ulong distance, ulong offset, ulong size)
        => Container.Map(new MapRequest(Buffer, Window, Window.StartAddress + distance, offset, size, DmaAccess.ReadWrite));

    /// <summary>Maps a part of the buffer through a driver that works page by page.</summary>
    public void Map(PerPageDriver driver, ulong distance, ulong offset, ulong size)
        => driver.Map(Window.StartAddress + distance, Buffer.Address + offset, size, PerPageDriver.ReadWrite);

    public void Unmap(ulong distance, ulong size) => Container.Unmap(Window.StartAddress + distance, size);

    /// <summary>Maps a page for each distance and offset through the container.</summary>
    public void MapAll(ulong[] distances, ulong[] offsets)
    {
        for (int index = 0; index < distances.Length; index++)
            Map(distances[index], offsets[index], Page);
    }

    /// <summary>Maps a page for each distance and offset through a driver that works page by page.</summary>
    public void MapAll(PerPageDriver driver, ulong[] distances, ulong[] offsets)
    {
        for (int index = 0; index < distances.Length; index++)
            Map(driver, distances[index], offsets[index], Page);
    }

    /// <summary>Makes a window of 1 TiB and a buffer of a million pages.</summary>
    public static ContainerFixture ForRandomPages() => new(TiB, Million * Page);

    /// <summary>
    /// Distances of a million of the 16 million pages in the window of <see cref="ForRandomPages"/>. No two adjoin.
    /// </summary>
    public static ulong[] RandomDistances() => Shuffled(Million, seed: 1, stride: 16);

    /// <summary>The offsets of all pages in the buffer of <see cref="ForRandomPages"/>.</summary>
    public static ulong[] RandomOffsets() => Shuffled(Million, seed: 2);

    /// <summary>Returns pages in random order, which is the same in every run.</summary>
    public static ulong[] Shuffled(int count, int seed, ulong stride = 1)
    {
        ulong[] pages = [.. Enumerable.Range(0, count).Select(page => (ulong)page * stride * Page)];
        new Random(seed).Shuffle(pages);
        return pages;
    }
}
