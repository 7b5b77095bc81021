using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A snapshot of an open container.</summary>
public sealed class ContainerRow : HostRow
{
    internal ContainerRow(OpenContainer open, bool selected)
    {
        Name = open.Container.Name;
        ContainerId = open.Container.ContainerId;
        Backend = open.Container.Backend;
        Platform = open.Container.Platform.ToString();
        IommuVersion = open.Container.IommuVersion;
        Groups = new ItemList<int>(open.Container.Groups);
        EehState = GroupEehProbe.Ask(open.Container).ToString();
        State = open.State;
        IsTwin = open.IsTwin;
        Selected = selected;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The identity. No other container, of this or of another process, has it.</summary>
    public Guid ContainerId { get; }

    /// <summary>Emulated or Kernel.</summary>
    public string Backend { get; }

    /// <summary>The platform of the host.</summary>
    public string Platform { get; }

    /// <summary>The version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion { get; }

    /// <summary>The IOMMU groups in the container.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>
    /// The state of error handling (EEH) of the groups: Normal, Reset, Stopped, DmaStopped, Unavailable or Unknown.
    /// </summary>
    public string EehState { get; }

    /// <summary>Open; Orphaned when the runspace that connected it has closed; Closed.</summary>
    public string State { get; }

    /// <summary>Whether Import-TceState made the container.</summary>
    public bool IsTwin { get; }

    /// <summary>Whether commands of this runspace use the container when none is given.</summary>
    public bool Selected { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
