using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The operations of a container that only other parts of the engine use.</summary>
internal sealed class ContainerInternals(ContainerCore core)
{
    /// <summary>The locked memory of the process.</summary>
    public LockedMemory LockedMemory => core.Memory.Now;

    /// <inheritdoc cref="ContainerCharges.WithoutOthers"/>
    public ulong LockedWithoutOthers => core.Charges.WithoutOthers;

    /// <inheritdoc cref="ContainerCharges.Unaccounted"/>
    public ulong UnaccountedMemory => core.Charges.Unaccounted;

    /// <inheritdoc cref="GroupEehProbe.Ask(TceContainer)"/>
    public PeState EehState
    {
        get
        {
            if (!core.Gate.TryEnter(out ContainerGate.Scope free))
                return core.Driver.EehState;
            using ContainerGate.Scope scope = free;
            return AskEeh();
        }
    }

    /// <summary>Copies what is in the container, between two operations.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public ContainerCopy Copy()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return ContainerCopy.Of(core.Ledger, core.Memory.Now);
    }

    /// <summary>Asks the driver about a group of the host.</summary>
    /// <exception cref="TceException">Those of <see cref="GroupProbe"/>.</exception>
    public IommuGroup ProbeGroup(int number)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return GroupProbe.Ask(core.Driver.Backend, number);
    }

    /// <summary>Throws when a group of the container is frozen (EEH), so that its device does no DMA.</summary>
    /// <exception cref="TceException">ContainerClosed, GroupFrozen.</exception>
    public void RequireNotFrozen()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        if (AskEeh() is var state && GroupEeh.Obstacle(state) is not null)
            throw HostErrors.GroupFrozen(core.Limits.Groups, state);
    }

    /// <summary>Begins work of many operations. Other threads wait until the result is disposed.</summary>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public ExclusiveUse UseExclusively(IProgress<WorkProgress>? progress) => ExclusiveUse.Begin(core.Gate, progress);

    /// <summary>
    /// Sends the request for a window that the driver will refuse; this leaks locked memory (rule FailedCreateLeaks). A
    /// request that could make a pseries kernel give up the group is still refused (rule PSeries).
    /// </summary>
    /// <exception cref="TceException">Those of <see cref="TceContainer.CreateWindow"/>.</exception>
    public DmaWindow ForceCreateWindow(ulong pageSize, ulong size, int? levels)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.CreateWindow(pageSize, size, core.WindowRules.PlanForcedCreate(pageSize, size, levels));
    }

    /// <summary>
    /// Makes the driver create the default window, by a request that changes nothing else (rule DefaultWindow).
    /// </summary>
    /// <exception cref="TceException">ContainerClosed, DriverRefused.</exception>
    public void UseDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.Driver.UseDefaultWindow();
    }

    /// <summary>Creates the default window again after its removal.</summary>
    /// <exception cref="TceException">
    /// ContainerClosed, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort, DriverRefused, WindowElsewhere.
    /// </exception>
    public DmaWindow CreateDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireDefaultCreatable(released: 0);
        return core.Driver.CreateDefaultWindow();
    }

    /// <summary>Makes a buffer of memory that is already allocated. A failure frees the memory.</summary>
    /// <exception cref="TceException">ContainerClosed, DriverRefused.</exception>
    public DmaBuffer AddBuffer(string name, ulong address, ulong size, ulong pageSize, bool register)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.AddBuffer(name, address, size, pageSize, register);
    }

    /// <summary>Limits the locked memory of the process.</summary>
    /// <exception cref="TceException">ContainerClosed, DriverRefused.</exception>
    public void LimitLockedMemory(ulong bytes)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.Driver.LimitLockedMemory(bytes);
    }

    /// <summary>The question changes nothing, so it is no part of what a trace records.</summary>
    private PeState AskEeh()
    {
        TraceRecorder? recorder = core.Journal.Recorder;
        core.Journal.Recorder = null;
        try
        {
            return core.Driver.AskEehState();
        }
        finally
        {
            core.Journal.Recorder = recorder;
        }
    }
}
