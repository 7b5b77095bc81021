using Microsoft.Extensions.Logging;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// A VFIO container with the sPAPR TCE IOMMU. The driver checks few requests and cannot list windows or mappings: the
/// container checks each request before it is sent, and keeps a ledger of all that exists. Sizes are in bytes. Any
/// thread may use the container, which lets in one thread at a time.
/// </summary>
public sealed class TceContainer : IDisposable
{
    private readonly ContainerCore core;

    private TceContainer(ContainerCore core)
        => (this.core, Preview, Tracing, Placement, Internals) = (
            core, new TceContainerPreview(core), new ContainerTracing(core), new ContainerPlacement(core), new ContainerInternals(core));

    /// <summary>The name, by which commands find the container.</summary>
    public string Name => core.Limits.Name;

    /// <summary>The identity. No other container, of this or of another process, has it.</summary>
    public Guid ContainerId => core.Limits.ContainerId;

    /// <summary>The backend: Emulated or Kernel.</summary>
    public string Backend => core.Limits.Host.Backend.ToString();

    /// <summary>The platform of the machine.</summary>
    public TcePlatform Platform => core.Limits.Host.Platform;

    /// <summary>The version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion => core.Limits.IommuVersion;

    /// <summary>The IOMMU groups in the container.</summary>
    public IReadOnlyList<int> Groups => core.Limits.Groups;

    /// <summary>The state: open or closed.</summary>
    public ContainerState State => core.Gate.State;

    /// <summary>The windows in place of the default window, and the reach of devices.</summary>
    public ContainerPlacement Placement { get; }

    /// <summary>The preview of its operations. It sends no request.</summary>
    public TceContainerPreview Preview { get; }

    /// <summary>The operations that only other parts of the engine use.</summary>
    internal ContainerInternals Internals { get; }

    /// <summary>The operations that traces need.</summary>
    internal ContainerTracing Tracing { get; }

    /// <summary>The description of the host.</summary>
    internal HostDescription Host => core.Limits.Host;

    /// <summary>Opens a container on a backend, and takes ownership of the backend.</summary>
    /// <param name="backend">The backend. It is disposed with the container, and when opening fails.</param>
    /// <param name="options">The options of the container.</param>
    /// <param name="logger">The receiver of the log.</param>
    /// <exception cref="TceException">Errors of the host and its groups, LockedMemoryShort, DriverRefused.</exception>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var journal = new RequestJournal(logger);
        var journaled = new JournaledBackend(backend, journal);
        TceContainer? container = null;
        try
        {
            container = new TceContainer(ContainerCore.Open(journaled, journal, ProcessCharges.Of(backend), options));
            TceLog.Opened(journal.Log, options.Name, Units.Quantity(container.Groups.Count, "group"), backend.Host.Platform.ToString(), backend.Host.Backend.ToString());
            journal.Drain();
            return container;
        }
        catch
        {
            // Even if only the receiver of the log fails: nobody else has the container, so it must not stay open.
            new Cleanup(journal.Log).Try(container is null ? journaled.Dispose : container.Dispose, "Closing the container", options.Name);
            journal.Drain();
            throw;
        }
    }

    /// <inheritdoc cref="Open(ITceBackend, TceContainerOptions, ILogger)"/>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ITceLogSink sink)
        => Open(backend, options, new SinkLogger(sink));

    /// <summary>The features of the container, and the locked memory of its process.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceInfo GetInfo()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return TceInfo.Of(this, core.Limits, core.Memory.Now);
    }

    /// <summary>Lists the groups of the host as sysfs shows them. It opens no group.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<IommuGroup> GetHostGroups()
    {
        core.Gate.Enter().Dispose(); // Reading the groups opens files, so the container is not locked meanwhile.
        return core.Driver.Backend.GetGroups();
    }

    /// <summary>Lists the windows by slot. The default window is listed even before its first use.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaWindow> GetWindows()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Windows.All;
    }

    /// <summary>Finds the window that starts at an address.</summary>
    /// <param name="start">The first bus address of the window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, AddressInsideWindow.</exception>
    public DmaWindow GetWindow(ulong start)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        DmaWindow window = core.Ledger.Windows.Find(start) ?? throw WindowErrors.WindowNotFound(Units.Address(start));
        return window.StartAddress == start ? window : throw WindowErrors.AddressInsideWindow(start, window.StartAddress);
    }

    /// <summary>Lists the levels of a window's table, the top level first.</summary>
    /// <param name="window">The window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IReadOnlyList<TceTableLevel> GetTable(DmaWindow window)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return [.. TceTableLevel.Of(core.Ledger.Windows.RequireOwned(window))];
    }

    /// <summary>Creates a window. Only the driver decides at which bus address (rule DefaultWindow).</summary>
    /// <param name="pageSize">The IOMMU page size, one of <see cref="TceInfo.PageSizes"/>.</param>
    /// <param name="size">A power of two of at least one page.</param>
    /// <param name="levels">The levels of its table; null for the fewest that can be allocated.</param>
    /// <exception cref="TceException">As <see cref="TceContainerPreview.CreateWindow"/>, DriverRefused.</exception>
    public DmaWindow CreateWindow(ulong pageSize, ulong size, int? levels = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.CreateWindow(pageSize, size, core.WindowRules.PlanCreate(pageSize, size, levels));
    }

    /// <summary>Removes a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Removes its mappings too. Without it, a window with mappings is refused.</param>
    /// <exception cref="TceException">As <see cref="TceContainerPreview.RemoveWindow"/>, DriverRefused.</exception>
    public void RemoveWindow(DmaWindow window, bool force = false)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireRemovable(window, force);
        core.Driver.RemoveWindow(window);
    }

    /// <summary>
    /// Replaces a window with one of another shape, and maps its mappings again at the same distance from the start. A
    /// failure is undone. A window that already has the shape stays, and no request is sent.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">The IOMMU page size; null for the same.</param>
    /// <param name="size">The size; null for the same.</param>
    /// <param name="levels">The levels; null for the same, or for the fewest possible ones of another size.</param>
    /// <param name="force">Drops mappings that do not fit the new shape, instead of failing.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work, but only before the first request.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="TceContainerPreview.ReplaceWindow"/>, DriverRefused, ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DmaWindowChange ReplaceWindow(
        DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress);
        if (core.WindowRules.PlanReplace(window, pageSize, size, levels, force) is not { } plan)
            return new DmaWindowChange(window.StartAddress, window, []);
        use.Report(new WorkProgress("Mappings", 0, plan.Fitting.Count));
        cancellationToken.ThrowIfCancellationRequested();
        DmaWindow made = new WindowTransaction(core, use).Replace(window, plan);
        return new DmaWindowChange(plan.Old.StartAddress, made, plan.MovesTo(made));
    }

    /// <summary>Removes all created windows, and creates the default window if it was removed.</summary>
    /// <param name="force">Removes their mappings too. Without it, windows with mappings are refused.</param>
    /// <returns>The default window.</returns>
    /// <exception cref="TceException">
    /// Those of <see cref="TceContainerPreview.ResetWindows"/>, DriverRefused, ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    public DmaWindow ResetWindows(bool force = false)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress: null);
        new WindowTransaction(core, use).Reset(core.WindowRules.PlanReset(force));
        return core.Ledger.Windows[0]!;
    }

    /// <summary>Lists the buffers in the order of their creation.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaBuffer> GetBuffers()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Buffers.All;
    }

    /// <summary>Finds the buffer with a name.</summary>
    /// <param name="name">The name; case does not matter.</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound.</exception>
    public DmaBuffer GetBuffer(string name)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Buffers.Find(name) ?? throw BufferErrors.BufferNotFound(name);
    }

    /// <summary>Lists the page sizes of buffers on this host: the normal one first, then huge pages.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<ulong> GetBufferPageSizes()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Limits.Host.MemoryPageSizes;
    }

    /// <summary>Allocates and registers a buffer; only registered memory can be mapped (rule Registration).</summary>
    /// <param name="size">A multiple of the page size.</param>
    /// <param name="pageSize">The size of the memory pages behind it; null for the host's normal pages.</param>
    /// <param name="name">The name; null to choose a free one.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the allocation.</param>
    /// <exception cref="TceException">As <see cref="TceContainerPreview.CreateBuffer"/>, DriverRefused.</exception>
    /// <exception cref="OperationCanceledException">The allocation was cancelled.</exception>
    public DmaBuffer CreateBuffer(
        ulong size, ulong? pageSize = null, string? name = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress);
        (ulong page, string chosen) = core.BufferRules.PlanCreate(size, pageSize, name);
        return core.Driver.CreateBuffer(chosen, size, page, use, cancellationToken);
    }

    /// <summary>Removes a buffer and frees its memory.</summary>
    /// <param name="buffer">The buffer. It must not be mapped (rule UnregisterWhileMapped).</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound, BufferInUse, DriverRefused.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.RequireRemovable(buffer);
        core.Driver.RemoveBuffer(buffer);
    }

    /// <summary>Lists the present mappings of a window or of a range. The caller may change them meanwhile.</summary>
    /// <param name="window">The window.</param>
    /// <param name="range">The first bus address and the size in bytes of the range; null for all.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IEnumerable<TceMapping> GetMappings(DmaWindow window, (ulong Start, ulong Size)? range = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.Ledger.Windows.RequireOwned(window);
        return core.Ledger.MappingsOf(window, range?.Start ?? window.StartAddress, range?.Size ?? window.Size);
    }

    /// <summary>Maps memory of a buffer into a window.</summary>
    /// <param name="request">The buffer, and optionally window, address, offset, size and access.</param>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Map"/>, DriverRefused.</exception>
    public TceMapping Map(in MapRequest request)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        TceMapping mapping = core.MappingRules.PlanMap(request);
        core.Driver.Map(mapping);
        return mapping;
    }

    /// <summary>Unmaps a range. Unmapped parts of it are skipped.</summary>
    /// <param name="address">The first bus address, a multiple of the window's page size.</param>
    /// <param name="size">The size in bytes; null for the rest of the mapping at the address.</param>
    /// <returns>The number of bytes that were mapped in the range.</returns>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Unmap"/>, DriverRefused.</exception>
    public ulong Unmap(ulong address, ulong? size = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        (DmaWindow window, ulong length) = core.MappingRules.PlanUnmap(address, size);
        return core.Driver.Unmap(window, address, length);
    }

    /// <summary>Translates a bus address, and tells the effect of a device's read and write there.</summary>
    /// <param name="address">Any bus address.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceAddress Resolve(ulong address)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return AddressResolver.Resolve(address, core.Ledger, core.Limits.Host, core.Driver.Backend.Memory);
    }

    /// <summary>
    /// Closes the container: its windows, mappings and registrations end, and its buffers are freed. A second call does
    /// nothing.
    /// </summary>
    public void Dispose()
    {
        using ContainerGate.Scope scope = core.Gate.EnterEvenIfClosed();
        if (State == ContainerState.Closed)
            return;
        core.Gate.Close();
        core.Closing.CloseAll();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
