using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// An object with properties that was given as an argument: one that a command wrote, its copy from CSV, JSON, Clixml
/// or a job, or a row that was typed by hand.
/// </summary>
public sealed class Row
{
    private const string Module = "SpaprDdw.";

    private static readonly string[] Copies = ["Selected.", "Deserialized."];

    private static readonly Dictionary<string, RowKinds> KindsOfTypes = new(StringComparer.Ordinal)
    {
        [typeof(ContainerRow).FullName!] = RowKinds.Container,
        [typeof(InfoRow).FullName!] = RowKinds.ContainerName,
        [typeof(WindowRow).FullName!] = RowKinds.Window,
        [typeof(TableLevelRow).FullName!] = RowKinds.TableLevel,
        [typeof(BufferRow).FullName!] = RowKinds.Buffer,
        [typeof(MappingRow).FullName!] = RowKinds.Mapping,
        [typeof(AddressRow).FullName!] = RowKinds.Address,
        [typeof(PlanRow).FullName!] = RowKinds.Plan,
        [typeof(TestRow).FullName!] = RowKinds.Test,
        [typeof(ChangeRow).FullName!] = RowKinds.Change,
        [typeof(MoveRow).FullName!] = RowKinds.Change,
        [typeof(RestoredWindowRow).FullName!] = RowKinds.Change,
        [typeof(IommuGroup).FullName!] = RowKinds.Group,
        [typeof(EmulatedIommuGroup).FullName!] = RowKinds.Group,
    };

    /// <summary>
    /// The properties that tell the kind of a row without a type. The first one that the row has decides.
    /// </summary>
    private static readonly (string Property, RowKinds Kind)[] KindsOfProperties =
    [
        ("Recommended", RowKinds.Plan), ("LockedPeak", RowKinds.Test),
        ("OldStartAddress", RowKinds.Change), ("OldAddress", RowKinds.Change), ("RecordedAddress", RowKinds.Change),
        ("EntriesPerTable", RowKinds.TableLevel), ("Indexes", RowKinds.Address), ("Tce", RowKinds.Address),
        ("Dma32Start", RowKinds.ContainerName), ("IommuVersion", RowKinds.Container), ("Devices", RowKinds.Group),
        ("HostAddress", RowKinds.Buffer), ("Registered", RowKinds.Buffer),
        ("Pe", RowKinds.Other), ("Slot", RowKinds.Window), ("PageShift", RowKinds.Window), ("IsDefault", RowKinds.Window),
        ("Buffer", RowKinds.Mapping), ("Window", RowKinds.Mapping), ("Offset", RowKinds.Mapping), ("Access", RowKinds.Mapping),
        ("Verdict", RowKinds.Other), ("Registrations", RowKinds.Other), ("Operations", RowKinds.Other), ("Problem", RowKinds.Other),
    ];

    private static readonly string[] AddressNames = ["StartAddress", "Address", "Iova"];

    private readonly PSObject properties;

    private Row(PSObject properties, RowKinds kind)
    {
        this.properties = properties;
        Kind = kind;
    }

    /// <summary>The kind of the row.</summary>
    internal RowKinds Kind { get; }

    /// <summary>The container that the row names; null if it names none.</summary>
    internal Origin? Origin
    {
        get
        {
            string? name = this[Kind == RowKinds.Container ? "Name" : "Container"]?.ToString();
            // A text that is no id matches no container.
            Guid? id = this["ContainerId"] is { } text ? Guid.TryParse(text.ToString(), out Guid parsed) ? parsed : Guid.Empty : null;
            if (Kind == RowKinds.Plan && name is null && id is null)
                return null; // A plan without a container is for any host.
            // A row of CSV or JSON has no PSComputerName. A container with an id is of the host that wrote the row.
            string? computer = Binding.Origin.FindOtherMachine(this["PSComputerName"], id is null ? null : this["HostName"]);
            var origin = new Origin(name, id, computer);
            return origin.IsKnown ? origin : null;
        }
    }

    /// <summary>The bus address of the row; null if it has none.</summary>
    internal ulong? Address => AddressNames.Select(name => this[name]).FirstOrDefault(value => value is not null) is { } address
        ? AddressTransformationAttribute.Parse(address) : null;

    /// <summary>The window or buffer of the row; null if the row is only a copy.</summary>
    internal object? Live => (properties.BaseObject as ILiveRow)?.Live;

    /// <summary>True for the plan of a window at 0.</summary>
    internal bool IsPlanAtZero => Kind == RowKinds.Plan && Address == 0;

    /// <summary>A property. Null if the row does not have it, or has no value there.</summary>
    /// <param name="name">The name of the property.</param>
    internal object? this[string name]
        => Arguments.Unwrap(properties.Properties[name]?.Value) is { } value && value is not "" ? value : null;

    /// <inheritdoc/>
    public override string ToString()
        => this["Name"] is { } name ? $"the {Describe(Kind)} '{name}'"
            : Address is { } address ? $"the {Describe(Kind)} at {Units.Address(address)}"
            : Kind is RowKinds.None or RowKinds.Other ? "an object"
            : $"a {Describe(Kind)}";

    /// <summary>Whether the row is of this container, as far as its id tells.</summary>
    /// <param name="container">The container.</param>
    internal bool IsOf(TceContainer container) => Origin?.ContainerId is not { } id || id == container.ContainerId;

    /// <summary>The kind of the objects of a type, for the page about binding.</summary>
    /// <param name="type">The full name of the type.</param>
    internal static RowKinds KindOf(string type) => KindsOfTypes.GetValueOrDefault(type);

    /// <summary>
    /// Reads an argument as a row; null if it is no object with properties, or one of a foreign type.
    /// </summary>
    /// <param name="value">The argument.</param>
    internal static Row? From(object? value)
    {
        if (value is Row row)
            return row;
        if (value is null or string or ContainerRow || (value as PSObject)?.BaseObject is string or ContainerRow)
            return null;
        PSObject wrapped = PSObject.AsPSObject(value);
        string type = TypeOf(wrapped);
        if (KindsOfTypes.TryGetValue(type, out RowKinds known))
            return new Row(wrapped, known);
        if (IsOfModule(type))
            return new Row(wrapped, RowKinds.Other);
        return wrapped.BaseObject is PSCustomObject && type == typeof(PSCustomObject).FullName
            ? new Row(wrapped, FindKind(wrapped.Properties))
            : null;
    }

    /// <summary>The full name of an object's type; for a copy, that of the original.</summary>
    /// <param name="value">The object.</param>
    internal static string TypeOf(PSObject value)
    {
        string type = value.TypeNames.FirstOrDefault() ?? string.Empty;
        while (Array.Find(Copies, prefix => type.StartsWith(prefix, StringComparison.Ordinal)) is { } copy)
            type = type[copy.Length..];
        return type;
    }

    /// <summary>Whether a type is one of this module.</summary>
    /// <param name="type">The full name of the type.</param>
    internal static bool IsOfModule(string type) => type.StartsWith(Module, StringComparison.Ordinal);

    /// <summary>The word for a kind of rows, in messages.</summary>
    /// <param name="kind">One kind.</param>
    internal static string Describe(RowKinds kind) => kind switch
    {
        RowKinds.Container => "container",
        RowKinds.ContainerName => "name of a container",
        RowKinds.Window => "window",
        RowKinds.TableLevel => "table level",
        RowKinds.Buffer => "buffer",
        RowKinds.Mapping => "mapping",
        RowKinds.Address => "resolved address",
        RowKinds.Range => "range of bus addresses",
        RowKinds.Point => "bus address",
        RowKinds.Plan => "plan",
        RowKinds.Test => "test of a window",
        RowKinds.WindowShape => "shape of a window",
        RowKinds.Shape => "size",
        RowKinds.Change => "change of a window",
        RowKinds.Group => "group",
        _ => "object",
    };

    private static RowKinds FindKind(PSMemberInfoCollection<PSPropertyInfo> properties)
    {
        foreach ((string property, RowKinds kind) in KindsOfProperties)
        {
            if (Has(property))
                return kind;
        }

        return Array.Exists(AddressNames, Has) ? (Has("Size") ? RowKinds.Range : RowKinds.Point)
            : Has("Name") ? RowKinds.Buffer
            : Has("WindowSize") || Has("Levels") ? RowKinds.WindowShape
            : Has("Size") || Has("PageSize") ? RowKinds.Shape
            : Has("Container") || Has("ContainerId") ? RowKinds.ContainerName
            : RowKinds.None;

        bool Has(string name) => properties[name] is not null;
    }
}
