using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A row that tells where it was measured, also after a job, in a file, or on another host.</summary>
public abstract class HostRow
{
    /// <summary>The name of the host on which the command ran, or whose saved data it read; null if that tells no name.</summary>
    public virtual string? HostName => ThisHost.Name;
}
