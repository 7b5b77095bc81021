namespace SpaprDdw.Abi;

/// <summary>
/// The access that a mapping gives to devices. The numbers are the flags of MAP and the low bits of a TCE.
/// </summary>
[Flags]
public enum DmaAccess
{
    /// <summary>The device can neither read nor write.</summary>
    None = 0,

    /// <summary>The device can read memory.</summary>
    Read = 1,

    /// <summary>The device can write memory.</summary>
    Write = 2,

    /// <summary>The device can read and write memory.</summary>
    ReadWrite = Read | Write,
}
