namespace SpaprDdw.Backends;

/// <summary>Tells where a process's memory really is, for those who want to see the TCE word itself.</summary>
public interface IPhysicalMemory
{
    /// <summary>The real address behind an address of the process; null where it is not known.</summary>
    /// <param name="virtualAddress">An address of the process.</param>
    ulong? PhysicalAddress(ulong virtualAddress);
}
