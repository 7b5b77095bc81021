using System.Management.Automation;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Partition;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.Programs.Logs;
using SpaprDdw.Reports;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Reports;

/// <summary>
/// The table of a report in which an object is a row. Objects of this module are known by their types, also after a job or
/// Clixml. Rows of CSV or JSON are known by their properties. Rows with a type name of their own are in a table of that name,
/// with the properties that PowerShell shows of them by default.
/// </summary>
internal sealed class ReportKinds
{
    /// <summary>How Import-Csv begins the type of a row whose file names types.</summary>
    private const string OfCsv = "CSV:";

    /// <summary>The objects whose tables do not have a column for each property.</summary>
    private static readonly Dictionary<string, ReportKind> ByType = new(StringComparer.Ordinal)
    {
        [typeof(PlanRow).FullName!] = new(
            "Plans", ["Platform", "MemorySize", "PageSize", "Levels", "WindowSize", "LargestTable", "LockedMemory", "Reason"]),
        [typeof(TestRow).FullName!] = new("Tests of windows", ["Container", "Size", "PageSize", "Levels", "StartAddress", "LockedPeak", "Reason"]),
        [typeof(WindowRow).FullName!] = new(
            "Windows", ["Container", "Slot", "StartAddress", "Size", "PageSize", "Levels", "LockedMemory", "MappedBytes"]),
        [typeof(PciDmaWindow).FullName!] = new(
            "PCI devices", ["PciAddress", "Driver", "MaskBits", "Mode", "PageSize", "Size", "DefaultSize", "Reason"]),
        [typeof(GuestWindowRow).FullName!] = new(
            "Windows of guests", ["PciAddress", "MemorySize", "GuestKernel", "Hypervisor", "Mode", "PageSize", "Size", "Reason"]),
        [typeof(ConnectedContainer).FullName!] = new("Containers", ["Name", "Backend", "Platform", "IommuVersion", "Groups"]),
        [typeof(AddressRow).FullName!] = new("Addresses", ["Address", "Window", "Buffer", "Offset", "Read", "Write", "Reason"]),
    };

    /// <summary>The titles of tables with a column for each property.</summary>
    private static readonly Dictionary<Type, string> Titles = new()
    {
        [typeof(InfoRow)] = "Features of containers",
        [typeof(IommuGroup)] = "IOMMU groups",
        [typeof(EmulatedIommuGroup)] = "Emulated IOMMU groups",
        [typeof(UserRow)] = "Programs",
        [typeof(RequestRow)] = "Requests",
        [typeof(ChangeRow)] = "Replaced windows",
        [typeof(MoveRow)] = "Moved mappings",
        [typeof(RestoredWindowRow)] = "Restored windows",
        [typeof(TableLevelRow)] = "Levels of tables",
        [typeof(BufferRow)] = "Buffers",
        [typeof(MappingRow)] = "Mappings",
        [typeof(RtasCallRow)] = "RTAS calls",
        [typeof(DdwLogEvent)] = "Lines of kernel logs",
        [typeof(TraceRow)] = "Recordings",
        [typeof(TraceReplayResult)] = "Replays",
        [typeof(TceStateDifference)] = "Differences of states",
        [typeof(StateGroupRow)] = "Groups of states",
        [typeof(TracedContainer)] = "Containers of traces",
        [typeof(DpdkLogEntry)] = "Lines of DPDK's logs",
    };

    private static readonly Dictionary<string, string> TitlesByName =
        Titles.ToDictionary(pair => pair.Key.FullName!, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The properties by which a row without a type is known. The types with the most properties come first.</summary>
    private static readonly Lazy<(string Title, string[] Properties)[]> ByProperties = new(() =>
    [
        .. Titles.Select(pair => (pair.Value, pair.Key.GetProperties().Select(property => property.Name).ToArray()))
            .OrderByDescending(each => each.Item2.Length),
    ]);

    private readonly Dictionary<string, ReportKind> others = new(StringComparer.Ordinal);

    /// <summary>The kind of an object; null if it has no place in a report.</summary>
    /// <param name="value">The object.</param>
    public ReportKind? Find(PSObject value)
    {
        string type = Row.TypeOf(value);
        if (ByType.TryGetValue(type, out ReportKind? known))
            return known;
        if (Row.IsOfModule(type))
            return Other(TitlesByName.GetValueOrDefault(type) ?? type[(type.LastIndexOf('.') + 1)..], value);
        if (value.BaseObject is not PSCustomObject)
            return null;
        if (type.Length > 0 && type != typeof(PSCustomObject).FullName && !type.StartsWith(OfCsv, StringComparison.Ordinal))
            return Other(type, value);
        return ByType.Values.FirstOrDefault(kind => HasAll(value, kind.Columns))
            ?? Other(ByProperties.Value.FirstOrDefault(each => HasAll(value, each.Properties)).Title ?? "Rows", value);
    }

    private static bool HasAll(PSObject value, IEnumerable<string> names) => names.All(name => value.Properties[name] is not null);

    private ReportKind Other(string title, PSObject value)
    {
        if (!others.TryGetValue(title, out ReportKind? kind))
            others.Add(title, kind = new ReportKind(title, ShownByDefault(value)));
        return kind;
    }

    /// <summary>The properties that Update-TypeData -DefaultDisplayPropertySet chose; empty if none were chosen.</summary>
    private static IReadOnlyList<string> ShownByDefault(PSObject value)
        => (value.Members["PSStandardMembers"] as PSMemberSet)?.Members["DefaultDisplayPropertySet"] is PSPropertySet chosen
            ? [.. chosen.ReferencedPropertyNames] : [];
}
