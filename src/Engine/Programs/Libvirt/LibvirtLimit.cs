namespace SpaprDdw.Programs.Libvirt;

/// <summary>
/// The limit of locked memory that libvirt sets for a guest on POWER, as it computes it in KiB: by its function for ppc64
/// with KVM, and without KVM as for other machines. The limits that libvirt's own tests give are tests here.
/// </summary>
internal static class LibvirtLimit
{
    private const ulong PerBridge = 4096, Fixed = 8192, WindowPerBridge = 2 << 20;

    /// <summary>The table of the guest's own pages, which libvirt counts as this part of the maximum memory.</summary>
    private const ulong PageTableShare = 128;

    /// <summary>The table of a window over all memory, which libvirt counts as this part of it.</summary>
    private const ulong WindowTableShare = 512;

    /// <summary>What libvirt adds to the memory of a guest without KVM that has passed-through devices.</summary>
    private const ulong WithoutKvm = 1 << 20;

    /// <summary>The limit in bytes; null if libvirt sets none, and the largest number for no limit.</summary>
    public static ulong? Of(LibvirtDomain domain)
    {
        if (domain.HardLimit is { } limit)
            return limit;
        if (domain.IsLocked)
            return ulong.MaxValue;
        ulong memory = domain.MemorySize >> 10, bridges = (ulong)domain.HostBridges;
        if (!domain.IsKvm)
            return domain.UsesVfio ? (memory + WithoutKvm) << 10 : null;
        ulong all = ((domain.MaximumMemorySize ?? domain.MemorySize) >> 10) / PageTableShare + (PerBridge * bridges) + Fixed;
        if (domain.UsesVfio)
            all += Math.Max(WindowPerBridge * bridges, memory + (memory / WindowTableShare * bridges) + Fixed);
        return all << 10;
    }
}
