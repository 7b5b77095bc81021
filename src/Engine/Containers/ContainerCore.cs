using SpaprDdw.Backends;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The parts of a container: gate, limits, ledger, rules, journal and driver.</summary>
internal sealed class ContainerCore
{
    private ContainerCore(
        ITceBackend backend, RequestJournal journal, ProcessCharges process, TceContainerOptions options, OpenedContainer opened)
    {
        Gate = new ContainerGate(options.Name, journal);
        KernelProfile kernel = KernelProfiles.Agreeing(backend.Host.Kernel, backend.Host.Platform, options.IommuVersion, opened.Info.PageSizes);
        Limits = new ContainerLimits(options.Name, backend.Host with { Kernel = kernel }, options.IommuVersion, opened.Groups, opened.Info);
        Ledger = new ContainerLedger(new WindowTable(DmaWindow.Pending(Limits)));
        Memory = new MemoryBudget(backend.Memory, options.Name);
        WindowRules = new WindowRules(Limits, Ledger, Memory);
        BufferRules = new BufferRules(Limits, Ledger, Memory);
        MappingRules = new MappingRules(Limits, Ledger, WindowRules, Memory);
        Journal = journal;
        Charges = new ContainerCharges(process, backend.Memory, Ledger, options.IommuVersion == 1 ? Limits.DefaultSize : 0);
        Driver = new ContainerDriver(Limits, Ledger, Charges, backend, opened, journal.Log);
        Closing = new ContainerClosing(Limits, Ledger, Charges, Driver, journal.Log);
        journal.ReadLocked = () => Charges.WithoutOthers;
        using ContainerCharges.Scope charging = Charges.Begin();
        Charges.IsOpen = true;
    }

    /// <summary>Opens a container, and closes everything again if a step fails.</summary>
    /// <exception cref="Errors.TceException">Those of <see cref="ContainerOpening.Open(ITceBackend, TceContainerOptions, Microsoft.Extensions.Logging.ILogger)"/>.</exception>
    public static ContainerCore Open(ITceBackend backend, RequestJournal journal, ProcessCharges process, TceContainerOptions options)
    {
        // Opening a container of version 1 charges the process.
        using Lock.Scope charging = process.Enter();
        return new ContainerCore(backend, journal, process, options, ContainerOpening.Open(backend, options, journal.Log));
    }

    /// <summary>The gate, which lets in one thread at a time.</summary>
    public ContainerGate Gate { get; }

    /// <summary>The journal of its requests: the log and the trace.</summary>
    public RequestJournal Journal { get; }

    /// <summary>The limits of the container.</summary>
    public ContainerLimits Limits { get; }

    /// <summary>The ledger: the windows, buffers and mappings of the container.</summary>
    public ContainerLedger Ledger { get; }

    /// <summary>The locked memory of the process.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>What it is charged for, as a part of that.</summary>
    public ContainerCharges Charges { get; }

    /// <summary>The rules for creating, removing and replacing windows.</summary>
    public WindowRules WindowRules { get; }

    /// <summary>The rules for creating and removing buffers.</summary>
    public BufferRules BufferRules { get; }

    /// <summary>The rules for mapping and unmapping.</summary>
    public MappingRules MappingRules { get; }

    /// <summary>The driver, which sends the requests.</summary>
    public ContainerDriver Driver { get; }

    /// <summary>The steps that close it.</summary>
    public ContainerClosing Closing { get; }
}
