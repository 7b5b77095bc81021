using Microsoft.Extensions.Logging;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// An open container. The driver lists nothing and guards against little: the container refuses what would go wrong before
/// it is sent, and knows afterwards what is there. Sizes are in bytes. Any thread may use it; one at a time is let in.
/// </summary>
public sealed class TceContainer : IDisposable
{
    private readonly ContainerCore core;

    private TceContainer(ITceBackend backend, RequestJournal journal, TceContainerOptions options, OpenedContainer opened)
    {
        core = new ContainerCore(this, backend, journal, options, opened);
        Preview = new TceContainerPreview(core);
        Internals = new ContainerInternals(core);
        Tracing = new ContainerTracing(core);
    }

    /// <summary>Its name, by which commands find it.</summary>
    public string Name => core.Limits.Name;

    /// <summary>The backend it is on: Emulated or Kernel.</summary>
    public string Backend => core.Limits.Host.Backend.ToString();

    /// <summary>The machine.</summary>
    public TcePlatform Platform => core.Limits.Host.Platform;

    /// <summary>Version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion => core.Limits.IommuVersion;

    /// <summary>The IOMMU groups in it.</summary>
    public IReadOnlyList<int> Groups => core.Limits.Groups;

    /// <summary>Whether it can be used.</summary>
    public ContainerState State => core.Gate.State;

    /// <summary>What its operations would do or refuse, without a request to the driver.</summary>
    public TceContainerPreview Preview { get; }

    /// <summary>What other parts of the engine ask of it, and its users do not.</summary>
    internal ContainerInternals Internals { get; }

    /// <summary>What traces need of it.</summary>
    internal ContainerTracing Tracing { get; }

    /// <summary>The host.</summary>
    internal HostDescription Host => core.Limits.Host;

    /// <summary>Opens a container on a backend, which it then owns.</summary>
    /// <param name="backend">The backend; disposed with the container, and when opening fails.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="logger">Where the log goes.</param>
    /// <exception cref="TceException">An error about the host or its groups, LockedMemoryShort, DriverRefused.</exception>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        var journal = new RequestJournal(logger);
        var journaled = new JournaledBackend(backend, journal);
        try
        {
            OpenedContainer opened = ContainerOpening.Open(journaled, options);
            TceLog.Opened(journal.Log, options.Name, opened.Groups.Count, backend.Host.Platform.ToString(), backend.Host.Backend.ToString());
            return new TceContainer(journaled, journal, options, opened);
        }
        catch
        {
            journaled.Dispose();
            throw;
        }
        finally
        {
            journal.Drain();
        }
    }

    /// <inheritdoc cref="Open(ITceBackend, TceContainerOptions, ILogger)"/>
    public static TceContainer Open(ITceBackend backend, TceContainerOptions options, ITceLogSink sink)
        => Open(backend, options, new SinkLogger(sink));

    /// <summary>What the container supports, and the locked memory of its process.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceInfo GetInfo()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return TceInfo.Of(this, core.Limits, core.Memory.Now);
    }

    /// <summary>The groups of the host.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<IommuGroup> GetHostGroups()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.Backend.GetGroups();
    }

    /// <summary>The windows that are there, the default one included even before its first use.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaWindow> GetWindows()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Windows.All;
    }

    /// <summary>The window that starts at an address.</summary>
    /// <param name="start">Its start.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, AddressInsideWindow.</exception>
    public DmaWindow GetWindow(ulong start)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        DmaWindow window = core.Ledger.Windows.Find(start) ?? throw WindowErrors.WindowNotFound(Units.Address(start));
        return window.StartAddress == start ? window : throw WindowErrors.AddressInsideWindow(start, window.StartAddress);
    }

    /// <summary>The levels of a window's table, the top one first.</summary>
    /// <param name="window">The window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IReadOnlyList<TceTableLevel> GetTable(DmaWindow window)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return [.. TceTableLevel.Of(core.Ledger.Windows.RequireOwned(window))];
    }

    /// <summary>Creates a window. Only the driver decides at which bus address (rule DefaultWindow).</summary>
    /// <param name="pageSize">IOMMU page size, one of <see cref="TceInfo.PageSizes"/>.</param>
    /// <param name="size">A power of two of at least one page.</param>
    /// <param name="levels">Levels of its table; null for the fewest that can be allocated.</param>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.CreateWindow"/>, DriverRefused.</exception>
    public DmaWindow CreateWindow(ulong pageSize, ulong size, int? levels = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Driver.CreateWindow(pageSize, size, core.WindowRules.PlanCreate(pageSize, size, levels));
    }

    /// <summary>Removes a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Drop its mappings with it; without, a window that has any is refused.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, WindowHasMappings, NotInVersion1, DriverRefused.</exception>
    public void RemoveWindow(DmaWindow window, bool force = false)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireRemovable(window, force);
        core.Driver.RemoveWindow(window);
    }

    /// <summary>
    /// Replaces a window with one of another shape, and maps in it again what the old one had, at the same distance from
    /// its start. A failure is undone.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">IOMMU page size; null for the same.</param>
    /// <param name="size">Size; null for the same.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Drop mappings that do not fit the new shape; without, they make it fail.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work, before the first request only.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="TceContainerPreview.ReplaceWindow"/>, DriverRefused, ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DmaWindowChange ReplaceWindow(
        DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress);
        WindowReplacement plan = core.WindowRules.PlanReplace(window, pageSize, size, levels, force);
        use.Report(new WorkProgress("Mappings", 0, plan.Fitting.Count));
        cancellationToken.ThrowIfCancellationRequested();
        DmaWindow made = new WindowTransaction(core, use).Replace(window, plan);
        return new DmaWindowChange(plan.Old.StartAddress, made, plan.MovesTo(made));
    }

    /// <summary>Removes every window that was created and makes the default window if it is gone.</summary>
    /// <param name="force">Drop the mappings of the windows that go; without, a window that has any is refused.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="TceContainerPreview.ResetWindows"/>, DriverRefused, ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    public DmaWindow ResetWindows(bool force = false)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress: null);
        new WindowTransaction(core, use).Reset(core.WindowRules.PlanReset(force));
        return core.Ledger.Windows[0]!;
    }

    /// <summary>The buffers that are there.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaBuffer> GetBuffers()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Buffers.All;
    }

    /// <summary>The buffer of a name.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound.</exception>
    public DmaBuffer GetBuffer(string name)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Ledger.Buffers.Find(name) ?? throw BufferErrors.BufferNotFound(name);
    }

    /// <summary>The page sizes that the host can back a buffer with: its own first, then its huge pages.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<ulong> GetBufferPageSizes()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.Limits.Host.MemoryPageSizes;
    }

    /// <summary>Allocates memory and registers it, so that it can be mapped (rule Registration).</summary>
    /// <param name="size">A multiple of the page size.</param>
    /// <param name="pageSize">Size of the pages behind it; null for the host's own.</param>
    /// <param name="name">Its name; null for one that is free.</param>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.CreateBuffer"/>, DriverRefused.</exception>
    public DmaBuffer CreateBuffer(ulong size, ulong? pageSize = null, string? name = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        ulong page = pageSize ?? core.Limits.Host.PageSize;
        name ??= core.Ledger.Buffers.FreeName();
        core.BufferRules.RequireCreatable(size, page, name);
        return core.Driver.CreateBuffer(name, size, page);
    }

    /// <summary>Gives a buffer's memory back.</summary>
    /// <param name="buffer">The buffer; nothing of it may be mapped (rule UnregisterWhileMapped).</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound, BufferInUse, DriverRefused.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.RequireRemovable(buffer);
        core.Driver.RemoveBuffer(buffer);
    }

    /// <summary>
    /// The mappings of a window in order of their addresses, looked up one after the other: what reads them may unmap
    /// them at the same time.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IEnumerable<TceMapping> GetMappings(DmaWindow window)
    {
        using (core.Gate.Enter())
            core.Ledger.Windows.RequireOwned(window);
        return core.MappingsOf(window);
    }

    /// <summary>Maps memory of a buffer into a window.</summary>
    /// <param name="request">What to map and where.</param>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Map"/>, DriverRefused.</exception>
    public TceMapping Map(in MapRequest request)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        TceMapping mapping = core.MappingRules.PlanMap(request);
        core.Driver.Map(mapping);
        return mapping;
    }

    /// <summary>Unmaps a range; parts of it that are not mapped are passed over.</summary>
    /// <param name="address">Bus address, a multiple of the window's page size.</param>
    /// <param name="size">Bytes; null for the rest of the mapping at the address.</param>
    /// <returns>How many bytes had been mapped there.</returns>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Unmap"/>, DriverRefused.</exception>
    public ulong Unmap(ulong address, ulong? size = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        (DmaWindow window, ulong length) = core.MappingRules.PlanUnmap(address, size);
        return core.Driver.Unmap(window, address, length);
    }

    /// <summary>Tells where a bus address leads and what a device's read and write there would do.</summary>
    /// <param name="address">Any bus address.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceAddress Resolve(ulong address)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return AddressResolver.Resolve(address, core.Ledger, core.Limits.Host, core.Driver.Backend.Memory);
    }

    /// <summary>Closes it: its windows, mappings and registrations end, and its buffers are freed. Twice does nothing.</summary>
    public void Dispose()
    {
        using ContainerGate.Scope scope = core.Gate.EnterEvenIfClosed();
        if (State == ContainerState.Closed)
            return;
        core.Gate.Close();
        core.Driver.CloseDescriptors();
        core.Driver.ReleaseAll();
        core.Driver.Backend.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
