using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Logging;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Opening a container: everything or nothing.</summary>
public sealed partial class TceContainer
{
    /// <summary>Opens a container on a backend, which it then owns.</summary>
    /// <param name="backend">The backend; disposed with the container, and when opening fails.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="sink">Where the log goes.</param>
    /// <exception cref="TceException">
    /// VfioNoPermission, NoViableGroup, GroupNotFound, GroupNotViable, GroupBusy, GroupNotAccepted, IommuNotOffered,
    /// LockedMemoryShort, DriverRefused.
    /// </exception>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ITceLogSink sink)
        => Open(backend, options, new SinkLogger(sink));

    /// <summary>Opens a container on a backend, which it then owns.</summary>
    /// <param name="backend">The backend; disposed with the container, and when opening fails.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="logger">Where the log goes.</param>
    /// <exception cref="TceException">
    /// VfioNoPermission, NoViableGroup, GroupNotFound, GroupNotViable, GroupBusy, GroupNotAccepted, IommuNotOffered,
    /// LockedMemoryShort, DriverRefused.
    /// </exception>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        var logged = new LoggingBackend(backend, logger);
        var opened = new Stack<int>();
        try
        {
            OpenedContainer parts = OpenOn(logged, options, opened);
            TceLog.Opened(logger, options.Name, parts.Groups.Count, backend.Host.Platform.ToString(), backend.Host.Backend.ToString());
            return new TceContainer(logged, logger, options, parts);
        }
        catch
        {
            Abandon(logged, opened);
            throw;
        }
    }

    private static OpenedContainer OpenOn(ITceBackend backend, TceContainerOptions options, Stack<int> opened)
    {
        int container = Opened(backend.OpenContainer(), "/dev/vfio/vfio", opened);
        Require(backend.GetApiVersion(container), "GET_API_VERSION", options.Name);
        int iommu = options.IommuVersion switch
        {
            1 => VfioIommu.SpaprTceV1,
            2 => VfioIommu.SpaprTceV2,
            _ => 0, // No host has it.
        };
        if (backend.CheckExtension(container, iommu) is { Return: not 1 } missing)
            throw HostErrors.IommuNotOffered(options.IommuVersion, missing, Offered(backend, container));

        List<int> groups = SelectGroups(backend, options);
        var descriptors = new List<int>(groups.Count);
        foreach (int group in groups)
            descriptors.Add(OpenGroup(backend, group, container, opened));
        TceResult set = backend.SetIommu(container, iommu);
        if (set.Errno == Errno.EBUSY && groups.Count > 1)
            throw HostErrors.GroupNotAccepted(groups[1], set);
        if (!set.IsSuccess)
            throw HostErrors.IommuNotOffered(options.IommuVersion, set, Offered(backend, container));

        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        Require(backend.GetInfo(container, ref info), "GET_INFO", options.Name);
        if (options.IommuVersion == 1)
        {
            if (!backend.Memory.Locked.Allows(info.Dma32WindowSize))
                throw ContainerErrors.LockedMemoryShort(options.Name, info.Dma32WindowSize, backend.Memory.Locked, "A container of version 1");
            Require(backend.Enable(container), "ENABLE", options.Name);
        }

        return new OpenedContainer(container, groups, descriptors, info);
    }

    private static List<int> SelectGroups(ITceBackend backend, TceContainerOptions options)
    {
        IReadOnlyList<IommuGroup> known = backend.GetGroups();
        IReadOnlyList<int> wanted = options.Groups is { Count: > 0 } named
            ? named
            : new[] { (known.FirstOrDefault(group => group.Viable) ?? throw HostErrors.NoViableGroup(known)).Number };
        var selected = new List<int>(wanted.Count);
        foreach (int number in wanted)
        {
            IommuGroup group = known.FirstOrDefault(candidate => candidate.Number == number)
                ?? throw HostErrors.GroupNotFound(number, known.Select(candidate => candidate.Number));
            if (!group.Viable)
                throw HostErrors.GroupNotViable(group);
            if (!selected.Contains(number))
                selected.Add(number);
        }

        return selected;
    }

    private static List<string> Offered(ITceBackend backend, int container)
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

    private static int OpenGroup(ITceBackend backend, int group, int container, Stack<int> opened)
    {
        TceResult result = backend.OpenGroup(group);
        if (result.Errno == Errno.EBUSY)
            throw HostErrors.GroupBusy(group);
        int descriptor = Opened(result, $"/dev/vfio/{group}", opened);

        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };
        Require(backend.GetGroupStatus(descriptor, ref status), "GROUP_GET_STATUS", group);
        if ((status.Flags & GroupStatus.Viable) == 0)
            throw HostErrors.GroupNotViable(new IommuGroup(group, [], Viable: false, "the kernel says that it is not viable"));
        TceResult taken = backend.SetContainer(descriptor, container);
        if (!taken.IsSuccess)
            throw HostErrors.GroupNotAccepted(group, taken);
        return descriptor;
    }

    /// <summary>Takes back an opening that failed.</summary>
    private static void Abandon(ITceBackend backend, Stack<int> opened)
    {
        while (opened.TryPop(out int descriptor))
            backend.Close(descriptor);
        backend.Dispose();
    }

    private static int Opened(TceResult result, string path, Stack<int> opened)
    {
        if (result.Errno is Errno.EACCES or Errno.EPERM)
            throw HostErrors.VfioNoPermission(path, result.Errno);
        if (result.Return < 0)
            throw ContainerErrors.DriverRefused($"the open of {path}", path, result);
        opened.Push(result.Return);
        return result.Return;
    }

    /// <summary>0 is the only success: a positive number is a failure too (rule 1).</summary>
    private static void Require<T>(TceResult result, string request, T target)
        where T : notnull
    {
        if (!result.IsSuccess)
            throw ContainerErrors.DriverRefused(request, target, result);
    }

    /// <summary>What an open container has from the driver.</summary>
    private sealed record OpenedContainer(
        int Descriptor, IReadOnlyList<int> Groups, IReadOnlyList<int> GroupDescriptors, TceGetInfo Info);
}
