using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// The driver of the kernel below: every request is the ioctl of that name, with nothing around it. No request is
/// sent twice: on pseries an EINTR is no interruption (rule 2).
/// </summary>
public sealed class KernelBackend : ITceBackend
{
    private readonly KernelPaths paths;
    private readonly ProcessMemory memory;
    private readonly Dictionary<int, VfioDescriptor> descriptors = [];

    /// <summary>Prepares the backend; nothing is opened yet.</summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    public KernelBackend(KernelPaths? paths = null)
    {
        this.paths = paths ?? new KernelPaths();
        Host = KernelHost.Describe(this.paths);
        memory = new ProcessMemory(this.paths, Host.PageSize);
    }

    /// <inheritdoc/>
    public HostDescription Host { get; }

    /// <inheritdoc/>
    public LockedMemory LockedMemory => memory.Locked;

    /// <inheritdoc/>
    public IReadOnlyList<IommuGroup> GetGroups() => SysfsGroups.Read(paths);

    /// <inheritdoc/>
    public TceResult OpenContainer() => Open(paths.VfioContainer);

    /// <inheritdoc/>
    public TceResult OpenGroup(int number) => Open(paths.VfioGroup(number));

    /// <inheritdoc/>
    public TceResult Close(int descriptor)
    {
        if (!descriptors.TryGetValue(descriptor, out VfioDescriptor? found))
            return TceResult.Failure(Errno.EBADF);
        descriptors.Remove(descriptor);
        found.Dispose();
        return TceResult.Success;
    }

    /// <inheritdoc/>
    public TceResult GetApiVersion(int container) => Send(container, VfioRequest.GetApiVersion);

    /// <inheritdoc/>
    public TceResult CheckExtension(int container, int extension) => Send(container, VfioRequest.CheckExtension, extension);

    /// <inheritdoc/>
    public TceResult SetIommu(int container, int iommu) => Send(container, VfioRequest.SetIommu, iommu);

    /// <inheritdoc/>
    public TceResult GetGroupStatus(int group, ref GroupStatus status) => Send(group, VfioRequest.GroupGetStatus, ref status);

    /// <inheritdoc/>
    public TceResult SetContainer(int group, int container) => Send(group, VfioRequest.GroupSetContainer, ref container);

    /// <inheritdoc/>
    public TceResult UnsetContainer(int group) => Send(group, VfioRequest.GroupUnsetContainer);

    /// <inheritdoc/>
    public TceResult GetInfo(int container, ref TceGetInfo info) => Send(container, VfioRequest.TceGetInfo, ref info);

    /// <inheritdoc/>
    public TceResult Enable(int container) => Send(container, VfioRequest.Enable);

    /// <inheritdoc/>
    public TceResult Disable(int container) => Send(container, VfioRequest.Disable);

    /// <inheritdoc/>
    public TceResult RegisterMemory(int container, in MemoryRange range) => SendCopy(container, VfioRequest.RegisterMemory, range);

    /// <inheritdoc/>
    public TceResult UnregisterMemory(int container, in MemoryRange range) => SendCopy(container, VfioRequest.UnregisterMemory, range);

    /// <inheritdoc/>
    public TceResult CreateWindow(int container, ref TceCreate create) => Send(container, VfioRequest.TceCreate, ref create);

    /// <inheritdoc/>
    public TceResult RemoveWindow(int container, in TceRemove remove) => SendCopy(container, VfioRequest.TceRemove, remove);

    /// <inheritdoc/>
    public TceResult Map(int container, in DmaMap map) => SendCopy(container, VfioRequest.MapDma, map);

    /// <inheritdoc/>
    public TceResult Unmap(int container, in DmaUnmap unmap) => SendCopy(container, VfioRequest.UnmapDma, unmap);

    /// <inheritdoc/>
    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
        => memory.Allocate(size, pageSize, access, out address);

    /// <inheritdoc/>
    public TceResult Free(ulong address, ulong size) => ProcessMemory.Free(address, size);

    /// <inheritdoc/>
    public TceResult LimitLockedMemory(ulong bytes) => ProcessMemory.Limit(bytes);

    /// <summary>Closes whatever is open still: what was opened last, first.</summary>
    public void Dispose()
    {
        foreach (int descriptor in descriptors.Keys.OrderByDescending(each => each).ToList())
            Close(descriptor);
    }

    /// <summary>The descriptor behind a number, for what is beside the request list: a device of a group.</summary>
    internal VfioDescriptor? Find(int descriptor) => descriptors.TryGetValue(descriptor, out VfioDescriptor? found) ? found : null;

    private TceResult Open(string path)
    {
        TceResult result = NativeMethods.Open(path);
        if (result.Return >= 0)
            descriptors.Add(result.Return, new VfioDescriptor(result.Return));
        return result;
    }

    private TceResult Send(int descriptor, VfioRequest request, int argument = 0)
        => Find(descriptor) is { } found ? NativeMethods.Ioctl(found, request, argument) : TceResult.Failure(Errno.EBADF);

    private TceResult Send<T>(int descriptor, VfioRequest request, ref T argument)
        where T : unmanaged
        => Find(descriptor) is { } found ? NativeMethods.Ioctl(found, request, ref argument) : TceResult.Failure(Errno.EBADF);

    private TceResult SendCopy<T>(int descriptor, VfioRequest request, T argument)
        where T : unmanaged => Send(descriptor, request, ref argument);
}
