namespace SpaprDdw.Platforms;

/// <summary>The locked memory of a process (VmLck) and its limit.</summary>
/// <param name="Used">Bytes that are charged now.</param>
/// <param name="Limit">RLIMIT_MEMLOCK in bytes; <see cref="ulong.MaxValue"/> for none.</param>
/// <param name="Unlimited">True if the process has CAP_IPC_LOCK: the kernel charges it, but ignores the limit.</param>
public readonly record struct LockedMemory(ulong Used, ulong Limit, bool Unlimited)
{
    /// <summary>The limit in bytes that the kernel keeps; null for none.</summary>
    public ulong? EffectiveLimit => Unlimited || Limit == ulong.MaxValue ? null : Limit;

    /// <summary>
    /// True if <paramref name="bytes"/> more can be charged. The charge may reach the limit (rule TableCharge).
    /// </summary>
    /// <param name="bytes">Bytes to charge.</param>
    public bool Allows(ulong bytes) => Unlimited || (Used <= Limit && bytes <= Limit - Used);
}
