using SpaprDdw.Guests.Bridges;

namespace SpaprDdw.Guests.Kernels;

/// <summary>The properties of a node that owns windows, and its default window.</summary>
/// <param name="Path">The path of the node in the device tree.</param>
/// <param name="Buid">The unit id of its PCI host bridge.</param>
/// <param name="Tokens">The tokens of ibm,ddw-applicable; null if the platform offers no dynamic windows.</param>
/// <param name="Extensions">The cells of ibm,ddw-extensions after the first.</param>
/// <param name="DefaultLiobn">The LIOBN of the default window; null if the node has none.</param>
internal sealed record NodeProperties(string Path, ulong Buid, RtasTokens? Tokens, IReadOnlyList<uint> Extensions, uint? DefaultLiobn)
{
    /// <summary>The number of cells that the list needs to tell of limited addressing.</summary>
    private const int LimitedCell = 3;

    /// <summary>True if the platform can put the default window back.</summary>
    public bool HasReset => Extensions.Count > 0;

    /// <summary>True if the query can have 6 outputs.</summary>
    public bool HasWideAnswer => Extensions.Count > 1 && Extensions[1] == 1;

    /// <summary>
    /// The error of Linux if windows are not offered to devices of 33 to 63 address bits: -75 if the list is too short,
    /// -71 if its cell is 0; 0 if they are offered.
    /// </summary>
    public int LimitedError => Extensions.Count < LimitedCell ? -75 : Extensions[LimitedCell - 1] == 0 ? -71 : 0;

    /// <summary>A list of extensions that also offers windows to devices of 33 to 63 address bits.</summary>
    public static uint[] WithLimited(IReadOnlyList<uint> extensions) => [.. extensions.Concat([0u, 0u]).Take(LimitedCell - 1), 1];
}

/// <summary>A device, as its driver's messages name it.</summary>
/// <param name="Name">The driver and the PCI address, such as "e1000e 0000:00:01.0".</param>
/// <param name="ConfigAddress">Bus, device and function: bus &lt;&lt; 16 | devfn &lt;&lt; 8.</param>
internal readonly record struct AskingDevice(string Name, uint ConfigAddress)
{
    /// <summary>The PCI address.</summary>
    public string PciAddress => Name[(Name.LastIndexOf(' ') + 1)..];
}

/// <summary>A dynamic window that a kernel made, as its property describes it.</summary>
/// <param name="Liobn">The LIOBN.</param>
/// <param name="StartAddress">The first bus address (IOVA).</param>
/// <param name="PageShift">The page shift.</param>
/// <param name="WindowShift">The shift of the size.</param>
/// <param name="IsDirect">True for the property of direct windows.</param>
/// <param name="IsSplit">True if only memory is direct in it.</param>
/// <param name="Answer">What the kernel told the driver for which it made the window.</param>
internal sealed record MadeWindow(uint Liobn, ulong StartAddress, int PageShift, int WindowShift, bool IsDirect, bool IsSplit, bool Answer);
