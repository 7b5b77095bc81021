namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// The kinds of piped objects. The objects that commands write are known by their types, also after Select-Object, a
/// job or Clixml. Rows from CSV or JSON, and rows typed by hand, are known by their properties.
/// </summary>
[Flags]
public enum RowKinds
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>A container.</summary>
    Container = 1 << 0,

    /// <summary>Only the name or id of a container, or what the container supports.</summary>
    ContainerName = 1 << 1,

    /// <summary>A window.</summary>
    Window = 1 << 2,

    /// <summary>A level of a window's table.</summary>
    TableLevel = 1 << 3,

    /// <summary>A buffer.</summary>
    Buffer = 1 << 4,

    /// <summary>A mapping, or a row of a list of mappings to make.</summary>
    Mapping = 1 << 5,

    /// <summary>A resolved address.</summary>
    Address = 1 << 6,

    /// <summary>Only a bus address and a size, which may belong to a window or a mapping.</summary>
    Range = 1 << 7,

    /// <summary>Only a bus address, which may belong to a window or a mapping.</summary>
    Point = 1 << 8,

    /// <summary>A plan of a window.</summary>
    Plan = 1 << 9,

    /// <summary>The trial of a window.</summary>
    Test = 1 << 10,

    /// <summary>A page size, a size and levels of a window.</summary>
    WindowShape = 1 << 11,

    /// <summary>A size with or without a page size, of a window or a buffer.</summary>
    Shape = 1 << 12,

    /// <summary>A window that was replaced or restored, or a mapping that moved with it.</summary>
    Change = 1 << 13,

    /// <summary>An IOMMU group.</summary>
    Group = 1 << 14,

    /// <summary>Another object of this module.</summary>
    Other = 1 << 15,

    /// <summary>The kinds that name only a container.</summary>
    AnyContainer = Container | ContainerName,

    /// <summary>The kinds that can name a window.</summary>
    AnyWindow = Window | Range | Point,
}
