namespace SpaprDdw.Guests.Kernels;

/// <summary>Why a kernel got no window for a node.</summary>
internal enum NodeFailureKind
{
    /// <summary>The platform offers no dynamic windows.</summary>
    NotOffered,

    /// <summary>The platform refused the query.</summary>
    QueryRefused,

    /// <summary>The platform offers no windows to devices of 33 to 63 address bits.</summary>
    LimitedNotOffered,

    /// <summary>The platform refused to place windows for such devices.</summary>
    LimitedRefused,

    /// <summary>The platform has room for no window, or for one only, which this kernel does not replace.</summary>
    NoWindowLeft,

    /// <summary>The default window had to be replaced, and pages are mapped in it.</summary>
    DefaultInUse,

    /// <summary>The platform offers no page size that the kernel knows.</summary>
    NoUsablePage,

    /// <summary>The largest block is too small for memory, and this kernel makes no smaller window.</summary>
    BlockTooSmall,

    /// <summary>The platform refused to make the window.</summary>
    CreateRefused,
}

/// <summary>Why a kernel got no window for a node, and what it asked for.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Status">The status of a refused create.</param>
/// <param name="PageSize">The page size that was refused, in bytes.</param>
/// <param name="WindowShift">The shift of the size that was refused.</param>
internal sealed record NodeFailure(NodeFailureKind Kind, int Status = 0, ulong PageSize = 0, int WindowShift = 0);
