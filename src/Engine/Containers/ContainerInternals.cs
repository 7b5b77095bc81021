using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>What other parts of the engine ask of a container, and its users do not.</summary>
internal sealed class ContainerInternals(ContainerCore core)
{
    /// <summary>The locked memory of its process.</summary>
    public LockedMemory LockedMemory => core.Memory.Now;

    /// <summary>Begins a change of many operations, which keeps other threads out until it is disposed.</summary>
    /// <param name="progress">Receives how far it is; null for nobody.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public ExclusiveUse UseExclusively(IProgress<WorkProgress>? progress) => ExclusiveUse.Begin(core.Gate, progress);

    /// <summary>
    /// Creates a window although its plan says that the driver will refuse it, which leaks locked memory (rule
    /// FailedCreateLeaks). What could disable a pseries group is refused all the same (rule PSeries).
    /// </summary>
    /// <exception cref="TceException">As <see cref="TceContainer.CreateWindow"/>.</exception>
    public DmaWindow ForceCreateWindow(ulong pageSize, ulong size, int? levels)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.CreateWindow(pageSize, size, core.WindowRules.PlanForcedCreate(pageSize, size, levels));
    }

    /// <summary>Has the driver make the default window, by a request that changes nothing else (rule DefaultWindow).</summary>
    /// <exception cref="TceException">ContainerClosed, DriverRefused.</exception>
    public void UseDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.Driver.UseDefaultWindow();
    }

    /// <summary>Makes the default window again where it is gone.</summary>
    /// <exception cref="TceException">
    /// ContainerClosed, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort, DriverRefused, WindowElsewhere.
    /// </exception>
    public DmaWindow CreateDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireDefaultCreatable(released: 0);
        return core.Driver.CreateDefaultWindow();
    }

    /// <summary>Makes a buffer of memory that has been allocated for it already; it is freed when that fails.</summary>
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
}
