using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// The translation of a bus address (IOVA): its window, TCE and buffer, and the effect of a device's access.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="address">The translation.</param>
public sealed class AddressRow(TceContainer container, TceAddress address) : HostRow, ILiveRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = container.Name;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = container.ContainerId;

    /// <summary>The bus address.</summary>
    public ulong Address { get; } = address.Address;

    /// <summary>The first bus address of the window that contains the address; null for none.</summary>
    public ulong? Window { get; } = address.Window?.StartAddress;

    /// <summary>The index in the table of each level, the top level first; empty outside of windows.</summary>
    public IReadOnlyList<ulong> Indexes { get; } = new ItemList<ulong>(address.Indexes);

    /// <summary>
    /// The TCE as the hardware reads it: the real page address, bit 1 for write, bit 0 for read. 0 if the address is
    /// not mapped, null if the real address is unknown or no window contains the address.
    /// </summary>
    public ulong? Tce { get; } = address.Tce;

    /// <summary>The name of the buffer that the address maps; null for none.</summary>
    public string? Buffer { get; } = address.Buffer?.Name;

    /// <summary>The offset in the buffer, in bytes; null without a buffer.</summary>
    public ulong? Offset { get; } = address.Offset;

    /// <summary>The address in this process; null without a buffer.</summary>
    public ulong? HostAddress { get; } = address.HostAddress;

    /// <summary>The effect of a device's read: ReachesMemory, Refused, SeesZeros or TakenAsMsi.</summary>
    public string Read { get; } = address.Read.ToString();

    /// <summary>The effect of a device's write: ReachesMemory, Refused, Dropped or TakenAsMsi.</summary>
    public string Write { get; } = address.Write.ToString();

    /// <summary>The reason for the effects, in words.</summary>
    public string Reason { get; } = address.Reason;

    object? ILiveRow.Live { get; } = address.Window;

    /// <inheritdoc/>
    public override string ToString() => Units.Address(Address);
}
