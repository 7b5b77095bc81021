using System.Buffers.Binary;
using SpaprDdw.Errors;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>A node of a device tree, with those of its properties that are looked at. All numbers are big-endian cells of 32 bits.</summary>
internal sealed class DeviceNode
{
    private const int CellSize = sizeof(uint);

    private readonly List<(string Name, byte[] Value)> properties = [];
    private readonly List<DeviceNode> children = [];

    /// <summary>Makes a node and puts it below another.</summary>
    /// <param name="name">Its name; empty for the root.</param>
    /// <param name="parent">The node above; null for the root.</param>
    public DeviceNode(string name, DeviceNode? parent)
    {
        Name = name;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
        parent?.children.Add(this);
    }

    /// <summary>The name, such as pci@800000020000000.</summary>
    public string Name { get; }

    /// <summary>The node above; null for the root.</summary>
    public DeviceNode? Parent { get; }

    /// <summary>How many nodes are above.</summary>
    public int Depth { get; }

    /// <summary>The nodes below, in no order.</summary>
    public IReadOnlyList<DeviceNode> Children => children;

    /// <summary>The path from the root, such as /pci@800000020000000/ethernet@1.</summary>
    public string Path => Parent is null ? "/" : Parent.Parent is null ? "/" + Name : $"{Parent.Path}/{Name}";

    /// <summary>Names and values of the properties.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Properties => properties;

    /// <summary>The path of a property.</summary>
    public string PathOf(string property) => Parent is null ? "/" + property : $"{Path}/{property}";

    /// <summary>A node below, by its name; null where there is none.</summary>
    public DeviceNode? Child(string name)
    {
        foreach (DeviceNode child in children)
        {
            if (child.Name == name)
                return child;
        }

        return null;
    }

    /// <summary>Adds a property.</summary>
    public void Add(string name, byte[] value) => properties.Add((name, value));

    /// <summary>A property's value; null where the node has no such property.</summary>
    public byte[]? Value(string name)
    {
        foreach ((string each, byte[] value) in properties)
        {
            if (each == name)
                return value;
        }

        return null;
    }

    /// <summary>A property that is a text; null where there is none.</summary>
    public string? Text(string name) => Value(name) is { } value ? MachineRoot.TextOf(value) : null;

    /// <summary>A property of cells; null where there is none. Bytes after the last whole cell do not count.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fewest">The fewest cells that it must have.</param>
    /// <exception cref="TceException">PropertyInvalid: it has fewer.</exception>
    public uint[]? Cells(string name, int fewest)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.Length < fewest * CellSize)
            throw PartitionErrors.PropertyInvalid(PathOf(name), $"has {value.Length} bytes, and {fewest * CellSize} are needed");
        uint[] cells = new uint[value.Length / CellSize];
        for (int index = 0; index < cells.Length; index++)
            cells[index] = BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(index * CellSize));
        return cells;
    }
}
