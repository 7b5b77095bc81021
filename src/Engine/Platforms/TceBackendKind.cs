namespace SpaprDdw.Platforms;

/// <summary>Where a container's driver is.</summary>
public enum TceBackendKind
{
    /// <summary>On a POWER host that is emulated in this process.</summary>
    Emulated,

    /// <summary>In the kernel of this machine.</summary>
    Kernel,
}
