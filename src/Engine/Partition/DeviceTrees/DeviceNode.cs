using System.Buffers.Binary;
using SpaprDdw.Errors;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>
/// A node of a device tree, with the properties that are needed. Numbers are big-endian cells of 32 bits.
/// </summary>
internal sealed class DeviceNode
{
    private const int CellSize = sizeof(uint);

    private readonly List<(string Name, byte[] Value)> properties = [];
    private readonly List<DeviceNode> children = [];

    /// <summary>Makes a node and adds it to its parent.</summary>
    /// <param name="name">The name; empty for the root.</param>
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

    /// <summary>The number of nodes above.</summary>
    public int Depth { get; }

    /// <summary>The nodes below, in no order.</summary>
    public IReadOnlyList<DeviceNode> Children => children;

    /// <summary>The path from the root, such as /pci@800000020000000/ethernet@1.</summary>
    public string Path => Parent is null ? "/" : Parent.Parent is null ? "/" + Name : $"{Parent.Path}/{Name}";

    /// <summary>The names and values of the properties.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Properties => properties;

    /// <summary>The path of a property.</summary>
    public string PathOf(string property) => Parent is null ? "/" + property : $"{Path}/{property}";

    /// <summary>The child with a name; null if there is none.</summary>
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

    /// <summary>The value of a property; null if the node does not have the property.</summary>
    public byte[]? Value(string name)
    {
        foreach ((string key, byte[] value) in properties)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    /// <summary>The text of a property; null if the node does not have the property.</summary>
    public string? Text(string name) => Value(name) is { } value ? MachineRoot.TextOf(value) : null;

    /// <summary>
    /// The cells of a property; null if the node does not have the property. Bytes after the last whole cell are
    /// ignored.
    /// </summary>
    /// <param name="name">The name of the property.</param>
    /// <param name="min">The number of cells that it must have at least.</param>
    /// <exception cref="TceException">PropertyInvalid: the property has fewer cells.</exception>
    public uint[]? Cells(string name, int min)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.Length < min * CellSize)
            throw PartitionErrors.PropertyInvalid(PathOf(name), $"has {value.Length} bytes, but needs {min * CellSize}");
        uint[] cells = new uint[value.Length / CellSize];
        for (int index = 0; index < cells.Length; index++)
            cells[index] = BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(index * CellSize));
        return cells;
    }
}
