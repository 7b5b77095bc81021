namespace SpaprDdw.Extents;

/// <summary>What a mapping lets a device do; the numbers are those of the TCE's low bits.</summary>
[Flags]
public enum DmaAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device may read.</summary>
    Read = 1,

    /// <summary>The device may write.</summary>
    Write = 2,

    /// <summary>The device may do both.</summary>
    ReadWrite = Read | Write,
}
