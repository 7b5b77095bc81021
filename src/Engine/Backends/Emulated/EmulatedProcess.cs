using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// A process on an emulated host: its descriptors, its memory and its requests to the driver. Only one thread may use
/// it at a time.
/// </summary>
public sealed class EmulatedProcess : ITceBackend
{
    private readonly EmulatedHost host;
    private readonly Dictionary<int, EmulatedContainer> containers = [];
    private readonly Dictionary<int, EmulatedGroup> openGroups = [];
    private int nextDescriptor = 3;

    internal EmulatedProcess(EmulatedHost host)
    {
        this.host = host;
        Memory = new EmulatedMemory(host.Description, host.Options);
    }

    /// <inheritdoc/>
    public HostDescription Host => host.Description;

    /// <summary>The process's memory.</summary>
    public EmulatedMemory Memory { get; }

    IProcessMemory ITceBackend.Memory => Memory;

    /// <summary>
    /// fork(2): starts a child that shares the open containers and groups of this process. The child starts with no
    /// memory, because the driver refuses all its requests (rule ContainerOfProcess).
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
        if (group is not { IsBound: true })
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
    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        if (request.IsOfGroup())
        {
            return openGroups.TryGetValue(descriptor, out EmulatedGroup? group)
                ? Answer(group, request, ref argument)
                : TceResult.Failure(Errno.EBADF);
        }

        return containers.TryGetValue(descriptor, out EmulatedContainer? container)
            ? container.Answer(Memory, request, ref argument)
            : TceResult.Failure(Errno.EBADF);
    }

    /// <summary>
    /// Ends the process: closes its descriptors, which ends the containers that no other process uses (rule
    /// ContainerOfProcess).
    /// </summary>
    public void Dispose()
    {
        foreach (int descriptor in openGroups.Keys.Concat(containers.Keys).ToList())
            Close(descriptor);
    }

    private TceResult Answer(EmulatedGroup group, VfioRequest request, ref VfioArgument argument)
    {
        switch (request)
        {
            case VfioRequest.GroupGetStatus:
                return group.GetStatus(ref argument.Status);
            case VfioRequest.GroupSetContainer:
                return containers.TryGetValue(argument.Number, out EmulatedContainer? container)
                    ? container.Add(group)
                    : TceResult.Failure(Errno.EBADF);
            case VfioRequest.GroupUnsetContainer when group.Container is null:
                return TceResult.Failure(Errno.EINVAL);
            case VfioRequest.GroupUnsetContainer:
                group.Container.Remove(group);
                return TceResult.Success;
            default:
                return TceResult.Failure(Errno.ENOTTY);
        }
    }
}
