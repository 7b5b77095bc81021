namespace SpaprDdw.Platforms;

/// <summary>Where a container's driver runs.</summary>
public enum TceBackendKind
{
    /// <summary>In this process, which emulates a POWER host.</summary>
    Emulated,

    /// <summary>In the kernel of this machine.</summary>
    Kernel,
}
