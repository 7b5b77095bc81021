using System.Collections.Concurrent;
using System.Globalization;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// The machine's huge pages of one size. The kernel hands out registered pages again only some time after UNREGISTER
/// and munmap, or after the container's end: it unpins them after an RCU grace period.
/// </summary>
/// <param name="paths">The root of sysfs.</param>
/// <param name="pageSize">The size of the pages in bytes.</param>
internal sealed class HugePagePool(KernelPaths paths, ulong pageSize)
{
    /// <summary>How many pages will be free when all pages that this process gave back have arrived, for each pool.</summary>
    private static readonly ConcurrentDictionary<string, ulong> Expected = new();

    private readonly string folder = paths.Sys + HugePageFolder.Of(pageSize);

    /// <summary>How many pages the machine can have at most.</summary>
    public ulong Total => Read("nr_hugepages") + Read("nr_overcommit_hugepages");

    /// <summary>How many pages are free, and reserved for nobody.</summary>
    public ulong Free
    {
        get
        {
            ulong free = Read("free_hugepages"), reserved = Read("resv_hugepages");
            return free - Math.Min(free, reserved);
        }
    }

    /// <summary>True while pages that this process gave back are not free yet.</summary>
    public bool IsReturning => Expected.TryGetValue(folder, out ulong expected) && Free < expected;

    /// <summary>Notes that this process is about to give pages back.</summary>
    public void Return(ulong count)
    {
        ulong free = Free;
        Expected.AddOrUpdate(folder, free + count, (_, expected) => Math.Max(expected, free) + count);
    }

    /// <summary>Notes that this process took pages.</summary>
    public void Take(ulong count)
        => Expected.AddOrUpdate(folder, 0, (_, expected) => expected - Math.Min(expected, count));

    /// <summary>Expects no more pages: others took them.</summary>
    public void GiveUp() => Expected.TryRemove(folder, out _);

    private ulong Read(string name)
        => ulong.TryParse(KernelFile.Read(folder + "/" + name), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
}
