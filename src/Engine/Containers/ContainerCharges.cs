using SpaprDdw.Backends;

namespace SpaprDdw.Containers;

/// <summary>What a container is charged for, as a part of the locked memory of its process.</summary>
/// <param name="process">The charges of the process.</param>
/// <param name="memory">The memory of the process.</param>
/// <param name="ledger">The ledger of the container.</param>
/// <param name="openCharge">The bytes that an open container is charged without any window (rule Version1).</param>
internal sealed class ContainerCharges(ProcessCharges process, IProcessMemory memory, ContainerLedger ledger, ulong openCharge)
{
    private ulong noted;

    /// <summary>Whether the driver has the container open. A closed one is charged for nothing.</summary>
    public bool IsOpen { get; set; }

    /// <summary>
    /// The locked memory in bytes that no container of the process is charged for, such as what failed requests keep
    /// (rule FailedCreateLeaks). Only its changes have a meaning.
    /// </summary>
    /// <exception cref="IOException">The locked memory cannot be read.</exception>
    public ulong Unaccounted
    {
        get
        {
            using Lock.Scope scope = process.Enter();
            return unchecked(memory.Locked.Used - process.Total);
        }
    }

    /// <summary>
    /// The locked memory in bytes of the process without what its other containers are charged for, for a trace of only
    /// this container.
    /// </summary>
    /// <exception cref="IOException">The locked memory cannot be read.</exception>
    public ulong WithoutOthers
    {
        get
        {
            using Lock.Scope scope = process.Enter();
            return unchecked(memory.Locked.Used - (process.Total - noted));
        }
    }

    /// <summary>
    /// Begins a request that can change the charges. No other container of the process sends one until the result is
    /// disposed, which notes what the ledger has then.
    /// </summary>
    public Scope Begin() => new(this, process.Enter());

    private void Note()
    {
        ulong now = IsOpen ? openCharge + ledger.Charged : 0;
        process.Total = unchecked(process.Total + now - noted);
        noted = now;
    }

    /// <summary>The time of a request that can change the charges.</summary>
    public readonly ref struct Scope(ContainerCharges charges, Lock.Scope process)
    {
        private readonly Lock.Scope process = process;

        /// <summary>Notes the charges, and lets in the next request.</summary>
        public void Dispose()
        {
            charges?.Note();
            process.Dispose();
        }
    }
}
