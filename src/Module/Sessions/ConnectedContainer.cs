namespace SpaprDdw.PowerShell.Sessions;

/// <summary>A connected container as it was when a command listed it.</summary>
/// <param name="Name">The name.</param>
/// <param name="ContainerId">The identity. No other container, of this or of another process, has it.</param>
/// <param name="Backend">Emulated or Kernel.</param>
/// <param name="Platform">The platform of the host.</param>
/// <param name="IommuVersion">The version of the sPAPR TCE IOMMU: 1 or 2.</param>
/// <param name="Groups">The IOMMU groups in the container.</param>
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
    string State,
    bool IsTwin,
    bool Selected)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
