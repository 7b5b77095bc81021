namespace SpaprDdw.Guests.Kernels;

/// <summary>What a guest's kernel knows of its memory.</summary>
/// <param name="End">The end of the present memory, in bytes.</param>
/// <param name="LrdrCapacity">The end of the highest memory that can be added (ibm,lrdr-capacity), in bytes; 0 if the
/// platform tells 0.</param>
/// <param name="HasPmem">True if it has persistent memory.</param>
internal sealed record GuestMemory(ulong End, ulong LrdrCapacity, bool HasPmem)
{
    /// <summary>The memory that a kernel wants a window for, in bytes.</summary>
    public ulong Limit(KernelRules rules) => rules.LimitIsLrdrOnly ? LrdrCapacity : Math.Max(LrdrCapacity, End);
}
