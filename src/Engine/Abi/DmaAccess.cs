namespace SpaprDdw.Abi;

/// <summary>What a mapping lets a device do. The numbers are the flags of MAP and the low bits of a TCE.</summary>
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
