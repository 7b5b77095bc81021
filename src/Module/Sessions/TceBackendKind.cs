namespace SpaprDdw.PowerShell.Sessions;

/// <summary>What a container can be connected on.</summary>
public enum TceBackendKind
{
    /// <summary>A POWER host that is emulated in this process.</summary>
    Emulated,

    /// <summary>The VFIO driver of this machine's kernel.</summary>
    Kernel,
}
