namespace SpaprDdw.Backends;

/// <summary>How a process may access its memory.</summary>
public enum MemoryAccess
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Read only.</summary>
    Read,

    /// <summary>Read and write.</summary>
    ReadWrite,
}
