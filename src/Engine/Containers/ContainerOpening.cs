using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The descriptors of an open container, and the answer of GET_INFO.</summary>
/// <param name="Descriptor">The descriptor of the container.</param>
/// <param name="Groups">The numbers of its groups.</param>
/// <param name="GroupDescriptors">The descriptors of its groups.</param>
/// <param name="Info">The answer of GET_INFO.</param>
/// <param name="EehState">The state of error handling (EEH) of the groups.</param>
internal sealed record OpenedContainer(
    int Descriptor, IReadOnlyList<int> Groups, IReadOnlyList<int> GroupDescriptors, TceGetInfo Info, PeState EehState);

/// <summary>The steps that open a container.</summary>
internal sealed class ContainerOpening
{
    private readonly ITceBackend backend;
    private readonly TceContainerOptions options;
    private readonly Stack<int> descriptors = new();

    private ContainerOpening(ITceBackend backend, TceContainerOptions options)
    {
        this.backend = backend;
        this.options = options;
    }

    /// <summary>Opens a container. A failure closes all that was opened; the backend stays open.</summary>
    /// <exception cref="TceException">
    /// NameInvalid, VfioNoPermission, NoViableGroup, GroupNotFound, GroupNotViable, GroupBusy, GroupNotAccepted,
    /// GroupFrozen, KernelVfioBroken, IommuNotOffered, LockedMemoryShort, DriverRefused.
    /// </exception>
    public static OpenedContainer Open(ITceBackend backend, TceContainerOptions options, ILogger logger)
    {
        NameRules.Require(options.Name);
        var opening = new ContainerOpening(backend, options);
        try
        {
            OpenedContainer opened = opening.Open();
            if (backend.Host.IsPSeries && opened.Groups.Count > 1)
                TceLog.SeveralGroupsOnPSeries(logger, options.Name, Units.Quantity(opened.Groups.Count, "group"));
            return opened;
        }
        catch
        {
            var cleanup = new Cleanup(logger);
            while (opening.descriptors.TryPop(out int descriptor))
                cleanup.Try(() => backend.Close(descriptor), "Closing a descriptor of", options.Name);
            throw;
        }
    }

    private OpenedContainer Open()
    {
        int container = RequireOpened(backend.OpenContainer(), "/dev/vfio/vfio");
        backend.GetApiVersion(container).ThrowIfRefused("GET_API_VERSION", options.Name);
        int iommu = options.IommuVersion switch
        {
            1 => VfioIommu.SpaprTceV1,
            2 => VfioIommu.SpaprTceV2,
            _ => 0, // No host offers 0, so the next check refuses the version.
        };
        if (backend.CheckExtension(container, iommu) is { Return: not 1 } missing)
            throw HostErrors.IommuNotOffered(options.IommuVersion, missing, Offered(container));

        List<IommuGroup> selected = SelectGroups();
        List<int> groupDescriptors = selected.ConvertAll(group => OpenGroup(group, container));
        List<int> groups = selected.ConvertAll(group => group.Number);
        TceResult set = backend.SetIommu(container, iommu);
        if (set.Errno == Errno.EBUSY && groups.Count > 1)
            throw HostErrors.GroupNotAccepted(groups[1], set);
        if (!set.IsSuccess)
            throw HostErrors.IommuNotOffered(options.IommuVersion, set, backend.Host);

        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        backend.GetInfo(container, ref info).ThrowIfRefused("GET_INFO", options.Name);
        PeState state = GroupEehProbe.Ask(backend, container);
        if (GroupEeh.Obstacle(state) is not null)
            throw HostErrors.GroupFrozen(groups, state);
        if (options.IommuVersion == 1)
            Enable(container, info.Dma32WindowSize);
        return new OpenedContainer(container, groups, groupDescriptors, info, state);
    }

    /// <summary>
    /// Enables a container of version 1, which charges for its default window at once (rule Version1).
    /// </summary>
    private void Enable(int container, ulong windowSize)
    {
        LockedMemory locked = backend.Memory.Locked;
        if (!locked.Allows(windowSize))
            throw ContainerErrors.LockedMemoryShort(options.Name, windowSize, locked, "A container of version 1");
        backend.Enable(container).ThrowIfRefused("ENABLE", options.Name);
    }

    /// <summary>
    /// The groups that were asked for, or else the first that can be used by what sysfs shows. Only the driver decides
    /// whether a group can be used, when it is opened.
    /// </summary>
    private List<IommuGroup> SelectGroups()
    {
        IReadOnlyList<IommuGroup> known = backend.GetGroups();
        return options.Groups is not { Count: > 0 } wanted
            ? [known.FirstOrDefault(group => group.Viable) ?? throw BrokenVfio() ?? HostErrors.NoViableGroup(known)]
            : wanted.Distinct()
                .Select(number => known.FirstOrDefault(group => group.Number == number)
                    ?? throw HostErrors.GroupNotFound(number, known.Select(group => group.Number)))
                .ToList();
    }

    private int OpenGroup(IommuGroup group, int container)
    {
        if (GroupEeh.Obstacle(group.Eeh) is not null)
            throw HostErrors.GroupFrozen([group.Number], group.Eeh);
        TceResult opened = backend.OpenGroup(group.Number);
        if (opened.Errno == Errno.EBUSY)
            throw HostErrors.GroupBusy(group.Number);
        if (GroupProbe.ReasonNotOpened(group, opened) is { } notOpened)
            throw BrokenVfio() ?? HostErrors.GroupNotViable(group.Judged(notOpened));
        descriptors.Push(opened.Return);
        if (GroupProbe.ReasonNotViable(backend, opened.Return, group) is { } notViable)
            throw HostErrors.GroupNotViable(group.Judged(notViable));
        TceResult taken = backend.SetContainer(opened.Return, container);
        return taken.IsSuccess ? opened.Return : throw HostErrors.GroupNotAccepted(group.Number, taken);
    }

    /// <summary>The error of a kernel in which no group can be opened; null on other kernels.</summary>
    private TceException? BrokenVfio()
        => backend.Host is { Kernel.BindsNoDevice: true } host ? HostErrors.KernelVfioBroken(host.Figures.Kernel ?? host.Kernel.Name) : null;

    private int RequireOpened(TceResult result, string path)
    {
        if (result.Errno is Errno.EACCES or Errno.EPERM)
            throw HostErrors.VfioNoPermission(path, result.Errno);
        if (result.Return < 0)
            throw ContainerErrors.DriverRefused($"the open of {path}", path, result);
        descriptors.Push(result.Return);
        return result.Return;
    }

    private List<string> Offered(int container)
        => new (int Number, string Name)[]
            {
                (VfioIommu.Type1, "type1"),
                (VfioIommu.SpaprTceV1, "sPAPR TCE version 1"),
                (VfioIommu.Type1V2, "type1 version 2"),
                (VfioIommu.SpaprTceV2, "sPAPR TCE version 2"),
                (VfioIommu.NoIommu, "no-IOMMU"),
            }
            .Where(iommu => backend.CheckExtension(container, iommu.Number).Return == 1)
            .Select(iommu => iommu.Name)
            .ToList();
}
