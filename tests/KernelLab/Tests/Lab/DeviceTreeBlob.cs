using System.Buffers.Binary;
using System.Text;

namespace SpaprDdw.KernelLab;

/// <summary>A flattened device tree (Devicetree Specification 0.4, chapter 5), to which a property can be added.</summary>
internal static class DeviceTreeBlob
{
    private const int HeaderSize = 40;
    private const int TotalSizeField = 4, StructureField = 8, StringsField = 12, StringsSizeField = 32, StructureSizeField = 36;
    private const uint BeginNode = 1, EndNode = 2, Property = 3, Nop = 4, End = 9;

    /// <summary>Adds a property to each child of a node of the root.</summary>
    /// <param name="blob">The tree.</param>
    /// <param name="parent">The name of the node.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="cells">Its value.</param>
    /// <returns>The new tree. It has no memory reservations of its own, as the trees of QEMU's powernv machines.</returns>
    public static byte[] AddToChildren(ReadOnlySpan<byte> blob, string parent, string name, params ReadOnlySpan<uint> cells)
    {
        ReadOnlySpan<byte> structure = blob.Slice(Field(blob, StructureField), Field(blob, StructureSizeField));
        ReadOnlySpan<byte> strings = blob.Slice(Field(blob, StringsField), Field(blob, StringsSizeField));
        byte[] newStructure = Insert(structure, parent, PropertyOf((uint)strings.Length, cells));

        // After the header comes the list of reserved memory, which is a pair of zeros.
        int start = HeaderSize + (2 * sizeof(ulong));
        byte[] result = [.. blob[..HeaderSize], .. new byte[2 * sizeof(ulong)], .. newStructure, .. strings, .. Encoding.ASCII.GetBytes(name + "\0")];
        Set(result, TotalSizeField, result.Length);
        Set(result, StructureField, start);
        Set(result, StringsField, start + newStructure.Length);
        Set(result, 16, HeaderSize);
        Set(result, StringsSizeField, strings.Length + name.Length + 1);
        Set(result, StructureSizeField, newStructure.Length);
        return result;
    }

    private static byte[] Insert(ReadOnlySpan<byte> structure, string parent, byte[] property)
    {
        var result = new List<byte>();
        var path = new Stack<string>();
        for (int position = 0; ;)
        {
            uint token = BinaryPrimitives.ReadUInt32BigEndian(structure[position..]);
            int length = sizeof(uint);
            if (token == BeginNode)
            {
                ReadOnlySpan<byte> rest = structure[(position + length)..];
                string name = Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
                path.Push(name);
                length += Align(name.Length + 1);
            }
            else if (token == EndNode)
            {
                path.Pop();
            }
            else if (token == Property)
            {
                length += (2 * sizeof(uint)) + Align((int)BinaryPrimitives.ReadUInt32BigEndian(structure[(position + length)..]));
            }
            else if (token is not (Nop or End))
            {
                throw new InvalidDataException($"The device tree has the unknown token {token}.");
            }

            result.AddRange(structure.Slice(position, length));
            if (token == BeginNode && path.Count == 3 && path.ElementAt(1) == parent)
                result.AddRange(property);
            if (token == End)
                return [.. result];
            position += length;
        }
    }

    private static byte[] PropertyOf(uint nameOffset, ReadOnlySpan<uint> cells)
    {
        ReadOnlySpan<uint> words = [Property, (uint)(cells.Length * sizeof(uint)), nameOffset, .. cells];
        byte[] bytes = new byte[words.Length * sizeof(uint)];
        for (int word = 0; word < words.Length; word++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(word * sizeof(uint)), words[word]);
        return bytes;
    }

    private static int Align(int length) => (length + 3) & ~3;

    private static int Field(ReadOnlySpan<byte> blob, int offset) => BinaryPrimitives.ReadInt32BigEndian(blob[offset..]);

    private static void Set(Span<byte> blob, int offset, int value) => BinaryPrimitives.WriteInt32BigEndian(blob[offset..], value);
}
