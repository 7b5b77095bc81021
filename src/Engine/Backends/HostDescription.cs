namespace SpaprDdw.Backends;

/// <summary>What kind of host a backend is on.</summary>
/// <param name="Backend">The backend's name: Emulated or Kernel.</param>
/// <param name="Platform">The machine.</param>
/// <param name="PageSize">The kernel's page size in bytes.</param>
public sealed record HostDescription(string Backend, TcePlatform Platform, ulong PageSize)
{
    /// <summary>True where a hypervisor keeps the tables: one level, one copy, and the rules of 18.</summary>
    public bool IsPSeries => Platform == TcePlatform.PSeries;

    /// <summary>Binary logarithm of <see cref="PageSize"/>.</summary>
    public int PageShift => System.Numerics.BitOperations.Log2(PageSize);
}
