using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// A container's descriptor with a method for each request to the driver. Arguments that tests rarely vary have
/// defaults.
/// </summary>
internal sealed class RawContainer
{
    public const ulong DynamicStart = 1UL << 59;
    public const ulong KiB = 1UL << 10;
    public const ulong MiB = 1UL << 20;
    public const ulong GiB = 1UL << 30;
    public const ulong TiB = 1UL << 40;

    private RawContainer(ITceBackend process, int descriptor, int[] groups)
    {
        Process = process;
        Descriptor = descriptor;
        Groups = groups;
    }

    public ITceBackend Process { get; }

    public int Descriptor { get; }

    /// <summary>Descriptors of the groups that the container was opened with.</summary>
    public int[] Groups { get; }

    /// <summary>The start address of the last created window.</summary>
    public ulong Start { get; private set; }

    public ulong LockedKilobytes => Process.Memory.Locked.Used / KiB;

    public static EmulatedHost Host(TcePlatform platform = TcePlatform.Power9, ulong pageSize = 64 * KiB, int groups = 2)
        => new(new EmulatedHostOptions { Platform = platform, PageSize = pageSize, Groups = groups });

    /// <summary>Opens a container of version 2 with the host's first group, in a new process.</summary>
    public static RawContainer Open(EmulatedHost host) => Open(host.StartProcess(), VfioIommu.SpaprTceV2, 0);

    public static RawContainer Open(ITceBackend process, int iommu, params int[] groups)
    {
        int container = RequireDescriptor(process.OpenContainer());
        int[] descriptors = groups.Select(group => RequireDescriptor(process.OpenGroup(group))).ToArray();
        foreach (int group in descriptors)
            Assert.Equal(TceResult.Success, process.SetContainer(group, container));
        Assert.Equal(TceResult.Success, process.SetIommu(container, iommu));
        return new RawContainer(process, container, descriptors);
    }

    public static int RequireDescriptor(TceResult result)
    {
        Assert.True(result.Return > 0, result.ToString());
        return result.Return;
    }

    /// <summary>Allocates memory of the process.</summary>
    public ulong Allocate(ulong size, ulong? pageSize = null, MemoryAccess access = MemoryAccess.ReadWrite)
    {
        Assert.Equal(TceResult.Success, Process.Memory.Allocate(size, pageSize ?? Process.Host.PageSize, access, out ulong address));
        return address;
    }

    /// <summary>Allocates memory and registers it.</summary>
    public ulong AllocateRegistered(ulong size, ulong? pageSize = null)
    {
        ulong address = Allocate(size, pageSize);
        Assert.Equal(TceResult.Success, Register(address, size));
        return address;
    }

    /// <summary>
    /// Compares a request with a line of a transcript: its answer, and the locked memory after it in kB. A transcript
    /// is a session with a real kernel.
    /// </summary>
    public void AssertAnswer(TceResult result, string expected, ulong lockedKilobytes)
        => Assert.Equal($"{expected}, {lockedKilobytes} kB", $"{result}, {LockedKilobytes} kB");

    public TceResult GetInfo(out TceGetInfo info, uint argSize = ArgSizes.TceGetInfo)
    {
        info = new TceGetInfo { ArgSize = argSize };
        return Process.GetInfo(Descriptor, ref info);
    }

    public TceResult Register(ulong address, ulong size, uint flags = 0, uint argSize = ArgSizes.MemoryRange)
        => Process.RegisterMemory(
            Descriptor, new MemoryRange { ArgSize = argSize, Flags = flags, VirtualAddress = address, Size = size });

    public TceResult Unregister(ulong address, ulong size)
        => Process.UnregisterMemory(
            Descriptor, new MemoryRange { ArgSize = ArgSizes.MemoryRange, VirtualAddress = address, Size = size });

    public TceResult Create(uint shift, ulong size, uint levels = 1, uint flags = 0, uint argSize = ArgSizes.TceCreate)
    {
        var create = new TceCreate
        {
            ArgSize = argSize,
            Flags = flags,
            PageShift = shift,
            WindowSize = size,
            Levels = levels,
        };
        TceResult result = Process.CreateWindow(Descriptor, ref create);
        Start = create.StartAddress;
        return result;
    }

    public TceResult Remove(ulong start, uint flags = 0, uint argSize = ArgSizes.TceRemove)
        => Process.RemoveWindow(Descriptor, new TceRemove { ArgSize = argSize, Flags = flags, StartAddress = start });

    public TceResult Map(ulong iova, ulong address, ulong size, uint flags = (uint)DmaAccess.ReadWrite, uint argSize = ArgSizes.DmaMap)
        => Process.Map(
            Descriptor,
            new DmaMap { ArgSize = argSize, Flags = flags, VirtualAddress = address, Iova = iova, Size = size });

    public TceResult Unmap(ulong iova, ulong size, uint flags = 0, uint argSize = ArgSizes.DmaUnmap)
        => Process.Unmap(Descriptor, new DmaUnmap { ArgSize = argSize, Flags = flags, Iova = iova, Size = size });

    public TceResult Enable() => Process.Enable(Descriptor);

    public TceResult Disable() => Process.Disable(Descriptor);

    /// <summary>Closes the groups, then the container.</summary>
    public TceResult Close()
    {
        foreach (int group in Groups)
            Assert.Equal(TceResult.Success, Process.Close(group));
        return Process.Close(Descriptor);
    }
}
