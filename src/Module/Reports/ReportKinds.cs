using System.Management.Automation;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Partition;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Rows;
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

    /// <summary>The types of the module's objects, with the titles of their tables.</summary>
    private static readonly KnownType[] Known =
    [
        Of<PlanRow>("Plans", "Platform", "MemorySize", "PageSize", "Levels", "WindowSize", "LargestTable", "LockedMemory", "Reason"),
        Of<TestRow>("Tests of windows", "Container", "Size", "PageSize", "Levels", "StartAddress", "LockedPeak", "Reason"),
        Of<WindowRow>("Windows", "Container", "Slot", "StartAddress", "Size", "PageSize", "Levels", "LockedMemory", "MappedBytes"),
        Of<PciDmaWindow>("PCI devices", "PciAddress", "Driver", "MaskBits", "Mode", "PageSize", "Size", "DefaultSize", "Reason"),
        Of<GuestWindowRow>(
            "Windows of guests", "PciAddress", "MemorySize", "GuestKernel", "Hypervisor", "Mode", "PageSize", "Size", "Reason"),
        Of<ContainerRow>("Containers", "Name", "Backend", "Platform", "IommuVersion", "Groups"),
        Of<AddressRow>("Addresses", "Address", "Window", "Buffer", "Offset", "Read", "Write", "Reason"),
        Of<InfoRow>("Features of containers"),
        Of<IommuGroup>("IOMMU groups"),
        Of<EmulatedIommuGroup>("Emulated IOMMU groups"),
        Of<IommuDevice>("Devices of IOMMU groups"),
        Of<UserRow>("Programs"),
        Of<RequestRow>("Requests"),
        Of<ChangeRow>("Replaced windows"),
        Of<MoveRow>("Moved mappings"),
        Of<RestoredWindowRow>("Restored windows"),
        Of<TableLevelRow>("Levels of tables"),
        Of<BufferRow>("Buffers"),
        Of<MappingRow>("Mappings"),
        Of<RtasCallRow>("RTAS calls"),
        Of<DdwLogEvent>("Lines of kernel logs"),
        Of<PeWindow>("Windows of kernel logs"),
        Of<TraceRow>("Recordings"),
        Of<TraceReplayResult>("Replays"),
        Of<TraceDifference>("Differences of replays"),
        Of<TceStateDifference>("Differences of states"),
        Of<StateGroupRow>("Groups of states"),
        Of<StatePropertyRow>("Properties of states"),
        Of<TracedContainer>("Containers of traces"),
        Of<TracedMemory>("Registered memory of traces"),
        Of<TracedWindow>("Windows of traces"),
        Of<TracedFailure>("Failed requests of traces"),
        Of<DpdkLogEntry>("Lines of DPDK's logs"),
    ];

    private static readonly Dictionary<string, ReportKind> ByType =
        Known.ToDictionary(each => each.Type.FullName!, each => each.Kind, StringComparer.Ordinal);

    /// <summary>
    /// The properties by which a row without a type is known: its columns, or all if each is one. The types with the most
    /// properties come first.
    /// </summary>
    private static readonly Lazy<(ReportKind Kind, IReadOnlyList<string> Names)[]> ByProperties = new(() =>
    [
        .. from each in Known
           let properties = each.Type.GetProperties()
           orderby properties.Length descending
           select (each.Kind, each.Kind.Columns is { Count: > 0 } columns ? columns : [.. properties.Select(property => property.Name)]),
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
            return Other(type[(type.LastIndexOf('.') + 1)..], value);
        if (value.BaseObject is not PSCustomObject)
            return null;
        if (type.Length > 0 && type != typeof(PSCustomObject).FullName && !type.StartsWith(OfCsv, StringComparison.Ordinal))
            return Other(type, value);
        return ByProperties.Value.FirstOrDefault(each => HasAll(value, each.Names)).Kind ?? Other("Rows", value);
    }

    private static KnownType Of<T>(string title, params string[] columns) => new(typeof(T), new ReportKind(title, columns));

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

    private sealed record KnownType(Type Type, ReportKind Kind);
}
