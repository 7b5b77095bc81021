using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>A connected container as it was when a command listed it.</summary>
/// <param name="Name">The name.</param>
/// <param name="ContainerId">The identity. No other container, of this or of another process, has it.</param>
/// <param name="Backend">Emulated or Kernel.</param>
/// <param name="Platform">The platform of the host.</param>
/// <param name="IommuVersion">The version of the sPAPR TCE IOMMU: 1 or 2.</param>
/// <param name="Groups">The IOMMU groups in the container.</param>
/// <param name="EehState">The state of error handling (EEH) of the groups: Normal, Reset, Stopped, DmaStopped, Unavailable or Unknown.</param>
/// <param name="State">Open; Orphaned when the runspace that connected it has closed; Closed.</param>
/// <param name="IsTwin">Whether Import-TceState made the container.</param>
/// <param name="Selected">Whether commands of this runspace use the container when none is given.</param>
public sealed record ConnectedContainer(
    string Name,
    Guid ContainerId,
    string Backend,
    string Platform,
    int IommuVersion,
    IReadOnlyList<int> Groups,
    string EehState,
    string State,
    bool IsTwin,
    bool Selected)
{
    /// <summary>The name.</summary>
    public string Name { get; } = Name;

    /// <summary>The identity. No other container, of this or of another process, has it.</summary>
    public Guid ContainerId { get; } = ContainerId;

    /// <summary>Emulated or Kernel.</summary>
    public string Backend { get; } = Backend;

    /// <summary>The platform of the host.</summary>
    public string Platform { get; } = Platform;

    /// <summary>The version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion { get; } = IommuVersion;

    /// <summary>The IOMMU groups in the container.</summary>
    public IReadOnlyList<int> Groups { get; } = new ItemList<int>(Groups);

    /// <summary>
    /// The state of error handling (EEH) of the groups: Normal, Reset, Stopped, DmaStopped, Unavailable or Unknown.
    /// </summary>
    public string EehState { get; } = EehState;

    /// <summary>Open; Orphaned when the runspace that connected it has closed; Closed.</summary>
    public string State { get; } = State;

    /// <summary>Whether Import-TceState made the container.</summary>
    public bool IsTwin { get; } = IsTwin;

    /// <summary>Whether commands of this runspace use the container when none is given.</summary>
    public bool Selected { get; } = Selected;

    /// <summary>The name of the host whose process has the container.</summary>
    public string HostName { get; } = ThisHost.Name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
