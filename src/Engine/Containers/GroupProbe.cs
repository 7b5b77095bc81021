using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// Asks the driver whether a container can use a group. The group is open for a moment, and nobody else can open it
/// meanwhile (rule GroupUse).
/// </summary>
public static class GroupProbe
{
    /// <summary>Asks the driver about a group of a container's host.</summary>
    /// <param name="container">The container, whose process asks.</param>
    /// <param name="number">The number of the group.</param>
    /// <returns>The group as the driver judges it.</returns>
    /// <exception cref="TceException">ContainerClosed, GroupNotFound, VfioNoPermission, DriverRefused.</exception>
    public static IommuGroup Ask(TceContainer container, int number)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Internals.ProbeGroup(number);
    }

    /// <summary>Asks the driver about a group.</summary>
    /// <param name="backend">The process that asks.</param>
    /// <param name="number">The number of the group.</param>
    /// <returns>The group as the driver judges it.</returns>
    /// <exception cref="TceException">GroupNotFound, VfioNoPermission, DriverRefused.</exception>
    public static IommuGroup Ask(ITceBackend backend, int number)
    {
        ArgumentNullException.ThrowIfNull(backend);
        IReadOnlyList<IommuGroup> known = backend.GetGroups();
        IommuGroup group = known.FirstOrDefault(candidate => candidate.Number == number)
            ?? throw HostErrors.GroupNotFound(number, known.Select(candidate => candidate.Number));
        TceResult opened = backend.OpenGroup(number);
        if (opened.Errno == Errno.EBUSY)
            return group.Judged("it is in use by another process, or by another container of this process");
        if (ReasonNotOpened(group, opened) is { } reason)
            return group.Judged(reason);
        try
        {
            return group.Judged(ReasonNotViable(backend, opened.Return, group));
        }
        finally
        {
            backend.Close(opened.Return);
        }
    }

    /// <summary>
    /// Why a group that nobody else uses cannot be opened; null if it was opened. The kernel answers ENOENT or ENODEV
    /// when no device of the group is bound to a driver of VFIO.
    /// </summary>
    /// <exception cref="TceException">VfioNoPermission, DriverRefused.</exception>
    internal static string? ReasonNotOpened(IommuGroup group, TceResult opened)
    {
        string path = $"/dev/vfio/{group.Number}";
        return opened.Errno switch
        {
            _ when opened.Return >= 0 => null,
            Errno.ENOENT or Errno.ENODEV => group.Reason ?? $"{path} cannot be opened ({opened.Errno})",
            Errno.EACCES or Errno.EPERM => throw HostErrors.VfioNoPermission(path, opened.Errno),
            _ => throw ContainerErrors.DriverRefused($"the open of {path}", path, opened),
        };
    }

    /// <summary>Why a container cannot use an open group, by GROUP_GET_STATUS; null if it can.</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    internal static string? ReasonNotViable(ITceBackend backend, int descriptor, IommuGroup group)
    {
        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };
        backend.GetGroupStatus(descriptor, ref status).ThrowIfRefused("GROUP_GET_STATUS", group.Number);
        return (status.Flags & GroupStatus.Viable) != 0 ? null : group.Reason ?? "the kernel says that it is not viable";
    }
}
