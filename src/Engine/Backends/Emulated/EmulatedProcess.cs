using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// A process on an emulated host: its descriptors, its memory, and the requests that it makes of the driver. Not for
/// use by several threads at once.
/// </summary>
public sealed class EmulatedProcess : ITceBackend, IPhysicalMemory
{
    private readonly EmulatedHost host;
    private readonly Dictionary<int, EmulatedContainer> containers;
    private readonly Dictionary<int, EmulatedGroup> openGroups;
    private int nextDescriptor = 3;

    internal EmulatedProcess(EmulatedHost host)
    {
        this.host = host;
        containers = [];
        openGroups = [];
        EmulatedHostOptions options = host.Options;
        Account = new LockedAccount(host.Description.PageShift, options.LockedMemoryLimit, options.CanExceedLimit);
        Memory = new AddressSpace(host.Description.PageShift, host.Description.HugePageSizes, options.MemorySize);
        Registry = new MemoryRegistry(Memory, Account, host.Description.PageShift, options.MemorySize);
    }

    /// <inheritdoc/>
    public HostDescription Host => host.Description;

    /// <inheritdoc/>
    public LockedMemory LockedMemory => Account.State;

    internal LockedAccount Account { get; }

    internal AddressSpace Memory { get; }

    internal MemoryRegistry Registry { get; }

    /// <summary>
    /// fork(2): a process of its own that shares this one's open containers and groups. The memory of a child is not modelled,
    /// because the driver refuses it everything (rule 14).
    /// </summary>
    public EmulatedProcess Fork()
    {
        EmulatedProcess child = host.StartProcess();
        child.nextDescriptor = nextDescriptor;
        foreach ((int descriptor, EmulatedContainer container) in containers)
        {
            container.Share();
            child.containers.Add(descriptor, container);
        }

        foreach ((int descriptor, EmulatedGroup group) in openGroups)
        {
            group.Descriptors++;
            child.openGroups.Add(descriptor, group);
        }

        return child;
    }

    /// <inheritdoc/>
    public IReadOnlyList<IommuGroup> GetGroups() => host.Groups.Select(group => group.Describe()).ToList();

    /// <inheritdoc/>
    public TceResult OpenContainer()
    {
        containers.Add(nextDescriptor, host.CreateContainer());
        return new TceResult(nextDescriptor++);
    }

    /// <inheritdoc/>
    public TceResult OpenGroup(int number)
    {
        EmulatedGroup? group = host.Find(number);
        if (group is null)
            return TceResult.Failure(Errno.ENOENT);
        if (group.Descriptors > 0)
            return TceResult.Failure(Errno.EBUSY);
        group.Descriptors = 1;
        openGroups.Add(nextDescriptor, group);
        return new TceResult(nextDescriptor++);
    }

    /// <inheritdoc/>
    public TceResult Close(int descriptor)
    {
        if (containers.Remove(descriptor, out EmulatedContainer? container))
        {
            container.Close();
            return TceResult.Success;
        }

        if (!openGroups.Remove(descriptor, out EmulatedGroup? group))
            return TceResult.Failure(Errno.EBADF);
        if (--group.Descriptors == 0)
            group.Container?.Remove(group);
        return TceResult.Success;
    }

    /// <inheritdoc/>
    public TceResult GetApiVersion(int container) => WithContainer(container, _ => TceResult.Success);

    /// <inheritdoc/>
    public TceResult CheckExtension(int container, int extension)
        => WithContainer(container, found => found.CheckExtension(extension));

    /// <inheritdoc/>
    public TceResult SetIommu(int container, int iommu) => WithContainer(container, found => found.SetIommu(iommu));

    /// <inheritdoc/>
    public TceResult GetGroupStatus(int group, ref GroupStatus status)
    {
        if (!openGroups.TryGetValue(group, out EmulatedGroup? found))
            return TceResult.Failure(Errno.EBADF);
        if (status.ArgSize < ArgSizes.GroupStatus)
            return TceResult.Failure(Errno.EINVAL);
        status.Flags = GroupStatus.Viable | (found.Container is null ? 0 : GroupStatus.ContainerSet);
        return TceResult.Success;
    }

    /// <inheritdoc/>
    public TceResult SetContainer(int group, int container)
        => openGroups.TryGetValue(group, out EmulatedGroup? found)
            ? WithContainer(container, target => target.Add(found))
            : TceResult.Failure(Errno.EBADF);

    /// <inheritdoc/>
    public TceResult UnsetContainer(int group)
    {
        if (!openGroups.TryGetValue(group, out EmulatedGroup? found))
            return TceResult.Failure(Errno.EBADF);
        if (found.Container is null)
            return TceResult.Failure(Errno.EINVAL);
        found.Container.Remove(found);
        return TceResult.Success;
    }

    /// <inheritdoc/>
    public TceResult GetInfo(int container, ref TceGetInfo info)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.GetInfo(this, ref info);

    /// <inheritdoc/>
    public TceResult Enable(int container)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.Enable(this);

    /// <inheritdoc/>
    public TceResult Disable(int container)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.Disable(this);

    /// <inheritdoc/>
    public TceResult RegisterMemory(int container, in MemoryRange range)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.RegisterMemory(this, range);

    /// <inheritdoc/>
    public TceResult UnregisterMemory(int container, in MemoryRange range)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.UnregisterMemory(this, range);

    /// <inheritdoc/>
    public TceResult CreateWindow(int container, ref TceCreate create)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.CreateWindow(this, ref create);

    /// <inheritdoc/>
    public TceResult RemoveWindow(int container, in TceRemove remove)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.RemoveWindow(this, remove);

    /// <inheritdoc/>
    public TceResult Map(int container, in DmaMap map)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.Map(this, map);

    /// <inheritdoc/>
    public TceResult Unmap(int container, in DmaUnmap unmap)
        => Driver(container, out TceDriver? driver) is { IsSuccess: false } failure ? failure : driver!.Unmap(this, unmap);

    /// <inheritdoc/>
    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
        => Memory.Allocate(size, pageSize, access, out address);

    /// <inheritdoc/>
    public TceResult Free(ulong address, ulong size) => Memory.Free(address, size);

    /// <inheritdoc/>
    public TceResult LimitLockedMemory(ulong bytes)
    {
        Account.Limit(bytes);
        return TceResult.Success;
    }

    /// <summary>mmap(2) of writable memory at an address of the caller's choice.</summary>
    /// <param name="address">Where, a multiple of the page size.</param>
    /// <param name="size">Bytes, a multiple of the page size.</param>
    /// <param name="pageSize">Size of the pages that back it, in bytes.</param>
    public TceResult AllocateAt(ulong address, ulong size, ulong pageSize) => Memory.AllocateAt(address, size, pageSize);

    /// <summary>Charges locked memory that nothing gives back, as failed requests do (rule 9).</summary>
    /// <param name="bytes">Bytes, a multiple of the host's page size.</param>
    public void ChargeLeak(ulong bytes) => Account.TryCharge(bytes >> host.Description.PageShift);

    /// <summary>Reads the process's memory, as its own code would.</summary>
    /// <param name="address">An address of the process.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of it is mapped for reading.</exception>
    public void ReadMemory(ulong address, Span<byte> destination)
    {
        RequireAccess(address, destination.Length, MemoryAccess.Read);
        Memory.Contents.Read(address, destination);
    }

    /// <summary>Writes the process's memory, as its own code would.</summary>
    /// <param name="address">An address of the process.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of it is mapped for writing.</exception>
    public void WriteMemory(ulong address, ReadOnlySpan<byte> source)
    {
        RequireAccess(address, source.Length, MemoryAccess.ReadWrite);
        Memory.Contents.Write(address, source);
    }

    /// <inheritdoc/>
    public ulong? PhysicalAddress(ulong virtualAddress)
        => Memory.Find(virtualAddress) is { } allocation
            ? allocation.PhysicalAddress + (virtualAddress - allocation.Address)
            : null;

    /// <summary>The process ends: its descriptors are closed, and with them all that they kept alive (rule 14).</summary>
    public void Dispose()
    {
        foreach (int descriptor in openGroups.Keys.Concat(containers.Keys).ToList())
            Close(descriptor);
    }

    private void RequireAccess(ulong address, int length, MemoryAccess access)
    {
        if (Memory.Find(address) is not { } allocation || allocation.Access < access || (ulong)length > allocation.End - address)
            throw new ArgumentOutOfRangeException(nameof(address), address, "The process has no such memory, or may not touch it so.");
    }

    private TceResult WithContainer(int descriptor, Func<EmulatedContainer, TceResult> request)
        => containers.TryGetValue(descriptor, out EmulatedContainer? container)
            ? request(container)
            : TceResult.Failure(Errno.EBADF);

    /// <summary>The driver behind a container; without one the container itself answers EINVAL (rule 15).</summary>
    private TceResult Driver(int descriptor, out TceDriver? driver)
    {
        driver = containers.GetValueOrDefault(descriptor)?.Driver;
        if (driver is not null)
            return TceResult.Success;
        return TceResult.Failure(containers.ContainsKey(descriptor) ? Errno.EINVAL : Errno.EBADF);
    }
}
