using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// The driver of the running kernel: every request is one ioctl. A request that fails with EINTR is not sent again,
/// because on pseries EINTR does not mean an interruption (rule UncheckedEnd).
/// </summary>
public sealed class KernelBackend : ITceBackend
{
    private readonly KernelPaths paths;
    private readonly ProcessMemory memory;
    private readonly Dictionary<int, VfioDescriptor> descriptors = [];

    /// <summary>Prepares the backend without opening anything.</summary>
    /// <param name="paths">The roots of sysfs, procfs and the device files; null for the usual ones.</param>
    public KernelBackend(KernelPaths? paths = null)
    {
        this.paths = paths ?? new KernelPaths();
        Host = KernelHost.Describe(this.paths);
        memory = new ProcessMemory(this.paths, Host.PageSize);
    }

    /// <inheritdoc/>
    public HostDescription Host { get; }

    /// <inheritdoc/>
    public IProcessMemory Memory => memory;

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
    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        if (Find(descriptor) is not { } found)
            return TceResult.Failure(Errno.EBADF);
        return request.TakesNumber()
            ? NativeMethods.Ioctl(found, request, argument.Number)
            : NativeMethods.Ioctl(found, request, ref argument);
    }

    /// <summary>Closes all open descriptors, the last opened first, and then frees all memory.</summary>
    public void Dispose()
    {
        foreach (int descriptor in descriptors.Keys.OrderByDescending(each => each).ToList())
            Close(descriptor);
        memory.Dispose();
    }

    /// <summary>
    /// The open descriptor with a number; null when there is none. Opening a device of a group needs it.
    /// </summary>
    internal VfioDescriptor? Find(int descriptor) => descriptors.TryGetValue(descriptor, out VfioDescriptor? found) ? found : null;

    private TceResult Open(string path)
    {
        TceResult result = NativeMethods.Open(path);
        if (result.Return >= 0)
            descriptors.Add(result.Return, new VfioDescriptor(result.Return));
        return result;
    }
}
