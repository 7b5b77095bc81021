using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Guests;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// The window that a guest's kernel would get for a PCI device, and the way to it. Sizes are in bytes.
/// </summary>
public sealed class GuestWindowRow : HostRow
{
    private readonly GuestWindow window;

    internal GuestWindowRow(GuestWindow window, GuestHost? host, TceContainer? container)
    {
        this.window = window;
        Host = host;
        Container = container?.Name;
        ContainerId = container?.ContainerId;
    }

    /// <summary>The name of the container on the host; null without a host.</summary>
    public string? Container { get; }

    /// <summary>The id of that container; null without a host.</summary>
    public Guid? ContainerId { get; }

    /// <inheritdoc/>
    public override string? HostName => window.Question.Device is { } device ? device.HostName : ThisHost.Name;

    /// <summary>The PCI address of the device of a saved machine; null for a device of an unknown slot.</summary>
    public string? PciAddress => window.Question.Device?.PciAddress;

    /// <summary>The guest's memory.</summary>
    public ulong MemorySize => window.Question.MemorySize;

    /// <summary>The memory that the guest can have; null if it has no other.</summary>
    public ulong? MaximumMemorySize => window.Question.MaximumMemorySize;

    /// <summary>The guest's persistent memory.</summary>
    public ulong PersistentMemorySize => window.Question.PersistentMemorySize;

    /// <summary>The address bits of the device.</summary>
    public int MaskBits => window.Question.MaskBits;

    /// <summary>The guest's kernel, as it was given.</summary>
    public string GuestKernel => window.Question.Kernel.Name;

    /// <summary>The versions of Linux whose rules were played.</summary>
    public string KernelRules => window.Question.Kernel.Rules.Column;

    /// <summary>The hypervisor.</summary>
    public string Hypervisor => window.Question.Hypervisor.Name;

    /// <summary>On whose answers to the query the result rests.</summary>
    public string Basis => window.Basis;

    /// <summary>How Linux would use the window: None, Dynamic, Direct or Split.</summary>
    public string Mode => window.Mode;

    /// <summary>The page size of the window; null if there is none.</summary>
    public ulong? PageSize => window.PageSize;

    /// <summary>The size of the window; null if there is none.</summary>
    public ulong? Size => window.Size;

    /// <summary>The first bus address (IOVA) of the window; null if there is none.</summary>
    public ulong? StartAddress => window.StartAddress;

    /// <summary>The LIOBN of the window; null if there is none.</summary>
    public uint? Liobn => window.Liobn;

    /// <summary>The TCEs of the window, of 8 bytes each in the hypervisor; null if there is none.</summary>
    public ulong? Entries => window.Size / window.PageSize;

    /// <summary>True if the node keeps its default window, which devices of 32 address bits need.</summary>
    public bool KeepsDefaultWindow => window.KeepsDefaultWindow;

    /// <summary>The property by which Linux describes the window; null if there is none.</summary>
    public string? Property => window.Property;

    /// <summary>The cells of that property; null if there is none.</summary>
    public IReadOnlyList<uint>? PropertyCells => window.PropertyCells is { } cells ? new ItemList<uint>(cells) : null;

    /// <summary>The verdict, as that of Get-PciDmaWindow; CreateRefused if the host does not make the window.</summary>
    public string Verdict => Host is { Grants: false } ? "CreateRefused" : window.Verdict;

    /// <summary>The reason for the verdict.</summary>
    public string Reason => Host is { Grants: false } ? $"{Host.Reason} {window.Reason}" : window.Reason;

    /// <summary>What to change.</summary>
    public string Remedy => Host is { Grants: false } ? Host.Remedy : window.Remedy;

    /// <summary>The calls of the guest's kernel to the platform, with the answers, in order.</summary>
    public IReadOnlyList<RtasCallRow> Calls => new ItemList<RtasCallRow>(window.Calls.Select(call => new RtasCallRow(call)));

    /// <summary>The lines about windows that the guest's kernel will log, without times.</summary>
    public IReadOnlyList<string> Log => new ItemList<string>(window.Log);

    /// <summary>Whether the host grants the window; null without a host.</summary>
    public bool? HostGrants => Host?.Grants;

    /// <summary>The page size of the window on the host; null without a host or a window.</summary>
    public ulong? HostWindowPageSize => Host?.PageSize;

    /// <summary>The locked memory that QEMU needs on the host; null without a host, or if it refuses.</summary>
    public ulong? HostLockedMemory => Host?.LockedMemory;

    /// <summary>Why the host grants the window or not; null without a host.</summary>
    public string? HostReason => Host?.Reason;

    /// <summary>The requests of QEMU to the host's driver; empty without a host.</summary>
    public IReadOnlyList<RequestRow> HostRequests
        => new ItemList<RequestRow>(Host?.Outcome?.Requests.Select(request => new RequestRow(request)) ?? []);

    private GuestHost? Host { get; }
}
