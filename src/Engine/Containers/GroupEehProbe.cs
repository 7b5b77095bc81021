using SpaprDdw.Abi;
using SpaprDdw.Backends;

namespace SpaprDdw.Containers;

/// <summary>
/// Asks the driver for the state of error handling (EEH) of a container's groups. Of several groups, the driver tells
/// the first state that is not normal.
/// </summary>
public static class GroupEehProbe
{
    /// <summary>
    /// The state of a container's groups: what the driver answers now, or what it answered last if the container is
    /// closed or in use.
    /// </summary>
    /// <param name="container">The container.</param>
    public static PeState Ask(TceContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Internals.EehState;
    }

    /// <summary>The state; unknown if the machine has no EEH, or if the driver does not tell.</summary>
    /// <param name="backend">The process that asks.</param>
    /// <param name="container">The container's descriptor. Its IOMMU is set.</param>
    internal static PeState Ask(ITceBackend backend, int container)
    {
        if (backend.CheckExtension(container, VfioIommu.Eeh).Return != 1)
            return PeState.Unknown;
        var state = (PeState)backend.GetPeState(container).Return;
        return Enum.IsDefined(state) ? state : PeState.Unknown;
    }
}
