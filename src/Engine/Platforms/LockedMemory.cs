namespace SpaprDdw.Platforms;

/// <summary>A process's locked memory (VmLck) against its limit.</summary>
/// <param name="Used">Bytes that are charged now.</param>
/// <param name="Limit">RLIMIT_MEMLOCK in bytes; <see cref="ulong.MaxValue"/> when there is none.</param>
/// <param name="Unlimited">The process has CAP_IPC_LOCK: it is charged all the same, but nothing is refused.</param>
public readonly record struct LockedMemory(ulong Used, ulong Limit, bool Unlimited)
{
    /// <summary>True when <paramref name="bytes"/> more can be charged; reaching the limit exactly is fine (rule TableCharge).</summary>
    /// <param name="bytes">Bytes to charge.</param>
    public bool Allows(ulong bytes) => Unlimited || (Used <= Limit && bytes <= Limit - Used);
}
