using SpaprDdw.Backends;
using SpaprDdw.Backends.Journal;

namespace SpaprDdw.Containers;

/// <summary>The parts of a container: the gate before it, what it can have, what is in it, the rules, and the driver.</summary>
internal sealed class ContainerCore
{
    public ContainerCore(
        TceContainer container, ITceBackend backend, RequestJournal journal, TceContainerOptions options, OpenedContainer opened)
    {
        Gate = new ContainerGate(options.Name, journal);
        Limits = new ContainerLimits(options.Name, backend.Host, options.IommuVersion, opened.Groups, opened.Info);
        Ledger = new ContainerLedger(new WindowTable(DmaWindow.Pending(container, Limits)));
        Memory = new MemoryBudget(backend.Memory, container);
        WindowRules = new WindowRules(Limits, Ledger, Memory);
        BufferRules = new BufferRules(Limits, Ledger, Memory);
        MappingRules = new MappingRules(Limits, Ledger, WindowRules, Memory);
        Journal = journal;
        Driver = new ContainerDriver(container, Limits, Ledger, backend, opened, journal.Log);
    }

    /// <summary>Lets one thread at a time in.</summary>
    public ContainerGate Gate { get; }

    /// <summary>What is logged and recorded of its requests.</summary>
    public RequestJournal Journal { get; }

    /// <summary>What the container can have.</summary>
    public ContainerLimits Limits { get; }

    /// <summary>What is in the container.</summary>
    public ContainerLedger Ledger { get; }

    /// <summary>The locked memory of its process.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>What must be true before windows are created, removed or replaced.</summary>
    public WindowRules WindowRules { get; }

    /// <summary>What must be true before buffers are made or removed.</summary>
    public BufferRules BufferRules { get; }

    /// <summary>What must be true before a range is mapped or unmapped.</summary>
    public MappingRules MappingRules { get; }

    /// <summary>Sends the requests.</summary>
    public ContainerDriver Driver { get; }

    /// <summary>The mappings of a window, looked up one after the other without the lock in between.</summary>
    /// <param name="window">The window.</param>
    public IEnumerable<TceMapping> MappingsOf(DmaWindow window)
    {
        for (ulong done = 0; done < window.Size;)
        {
            TceMapping? mapping;
            using (Gate.EnterEvenIfClosed())
                mapping = Ledger.FirstMapping(window, window.StartAddress + done, window.Size - done);
            if (mapping is null)
                yield break;
            yield return mapping;
            done = mapping.StartAddress + mapping.Size - window.StartAddress;
        }
    }
}
