namespace SpaprDdw.Partition.KernelLogs;

/// <summary>A window that a PE of a PowerNV host has at the end of a kernel log.</summary>
/// <param name="PciAddress">The domain and bus of the endpoint, or the address of its only device.</param>
/// <param name="Pe">The number of the endpoint as the kernel writes it. It is unique in its domain.</param>
/// <param name="Slot">The number of the window: 0 or 1.</param>
/// <param name="StartAddress">The first bus address (IOVA).</param>
/// <param name="EndAddress">The last bus address.</param>
/// <param name="Size">The size in bytes: what the table serves, which can be more than was asked for.</param>
/// <param name="PageSize">The IOMMU page size in bytes.</param>
/// <param name="Entries">The TCEs of the window.</param>
/// <param name="BypassEnabled">
/// True if devices also reach all memory without a window. The kernel disables this when it gives the endpoint to a
/// program through VFIO, and enables it when it takes it back; null if the log does not tell.
/// </param>
/// <param name="Line">The number of the line that made the window, from 1.</param>
/// <param name="Path">The file of the line; null for lines from the pipeline.</param>
/// <param name="HostName">The name of the host, if the line tells it.</param>
public sealed record PeWindow(
    string PciAddress, string Pe, int Slot, ulong StartAddress, ulong EndAddress, ulong Size, ulong PageSize, ulong Entries, bool? BypassEnabled,
    long Line, string? Path, string? HostName);

/// <summary>
/// Follows the windows of the PEs of a PowerNV host through a kernel log, to those that exist at its end. The start of a
/// kernel ends all earlier windows.
/// </summary>
public sealed class PeWindows
{
    /// <summary>The largest number of endpoints that are kept. A bridge has at most 512 of them.</summary>
    private const int MaxEndpoints = 1 << 16;

    private readonly Dictionary<(string Host, string Domain, string Pe), Endpoint> endpoints = [];

    /// <summary>The windows that exist, by endpoint and slot.</summary>
    public IEnumerable<PeWindow> Existing
        => endpoints.Values
            .SelectMany(endpoint => endpoint.Windows.Values, (endpoint, made) => ToWindow(endpoint, made))
            .OrderBy(window => window.HostName, StringComparer.Ordinal)
            .ThenBy(window => window.PciAddress, StringComparer.Ordinal)
            .ThenBy(window => window.Pe, StringComparer.Ordinal)
            .ThenBy(window => window.Slot);

    /// <summary>Takes the next line of the log. Lines of pseries do not matter.</summary>
    /// <param name="entry">The line.</param>
    public void Add(DdwLogEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string host = entry.HostName ?? string.Empty;
        if (entry.Kind == DdwLogKind.Boot)
        {
            foreach ((string, string, string) key in endpoints.Keys.Where(key => key.Host == host).ToArray())
                endpoints.Remove(key);
        }

        if (entry is not { Pe: { } pe, PciAddress: { } place })
            return;
        (string, string, string) name = (host, place[..place.IndexOf(':')], pe);
        if (!endpoints.TryGetValue(name, out Endpoint? endpoint))
        {
            if (endpoints.Count >= MaxEndpoints)
                return;
            endpoints[name] = endpoint = new Endpoint();
        }

        endpoint.Add(entry);
    }

    private static PeWindow ToWindow(Endpoint endpoint, DdwLogEvent made) => new(
        made.PciAddress!, made.Pe!, made.Slot!.Value, made.StartAddress!.Value, made.StartAddress.Value + (made.Size!.Value - 1), made.Size.Value,
        made.PageSize!.Value, made.Size.Value / made.PageSize.Value, endpoint.Bypass, made.Line, made.Path, made.HostName);

    private sealed class Endpoint
    {
        private int lastSlot;

        /// <summary>The lines that made the present windows, by slot.</summary>
        public SortedList<int, DdwLogEvent> Windows { get; } = [];

        public bool? Bypass { get; private set; }

        public void Add(DdwLogEvent entry)
        {
            switch (entry.Kind)
            {
                case DdwLogKind.PeSetUp or DdwLogKind.PeReleased:
                    Windows.Clear();
                    Bypass = null;
                    break;
                case DdwLogKind.PeWindow:
                    Windows[lastSlot = entry.Slot!.Value] = entry;
                    break;
                case DdwLogKind.PeWindowRemoved:
                    Windows.Remove(entry.Slot!.Value);
                    break;
                case DdwLogKind.PeWindowFailed:
                    Windows.Remove(lastSlot); // The kernel announces a window before it sets it up.
                    break;
                case DdwLogKind.PeBypass:
                    Bypass = entry.Bypass;
                    if (entry.Slot is { } taken)
                        Windows.Remove(taken); // The bypass takes the place of the window.
                    break;
            }
        }
    }
}
