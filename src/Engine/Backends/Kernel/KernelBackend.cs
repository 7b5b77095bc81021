using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// The driver of the kernel below: every request is an ioctl, with nothing around it. No request is
/// sent twice: on pseries an EINTR is no interruption (rule UncheckedEnd).
/// </summary>
public sealed class KernelBackend : ITceBackend
{
    private readonly KernelPaths paths;
    private readonly Dictionary<int, VfioDescriptor> descriptors = [];

    /// <summary>Prepares the backend; nothing is opened yet.</summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    public KernelBackend(KernelPaths? paths = null)
    {
        this.paths = paths ?? new KernelPaths();
        Host = KernelHost.Describe(this.paths);
        Memory = new ProcessMemory(this.paths, Host.PageSize);
    }

    /// <inheritdoc/>
    public HostDescription Host { get; }

    /// <inheritdoc/>
    public IProcessMemory Memory { get; }

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
}
