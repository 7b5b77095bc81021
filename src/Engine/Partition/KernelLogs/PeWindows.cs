namespace SpaprDdw.Partition.KernelLogs;

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

    private static PeWindow ToWindow(Endpoint endpoint, DdwLogEvent made) => new()
    {
        PciAddress = made.PciAddress!,
        Pe = made.Pe!,
        Slot = made.Slot!.Value,
        StartAddress = made.StartAddress!.Value,
        Size = made.Size!.Value,
        PageSize = made.PageSize!.Value,
        BypassEnabled = endpoint.Bypass,
        Line = made.Line,
        Path = made.Path,
        HostName = made.HostName,
    };

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
