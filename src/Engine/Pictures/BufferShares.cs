using System.Globalization;
using SpaprDdw.Containers;

namespace SpaprDdw.Pictures;

/// <summary>The buffers that are mapped in a window: those with most of it by name, the others in one.</summary>
internal sealed class BufferShares
{
    private readonly Dictionary<DmaBuffer, int> index = [];

    public BufferShares(IEnumerable<TceMapping> mappings, int shown)
    {
        var bytes = new Dictionary<DmaBuffer, ulong>();
        foreach (TceMapping mapping in mappings)
            bytes[mapping.Buffer] = bytes.GetValueOrDefault(mapping.Buffer) + mapping.Size;

        // Where one is left over, its own name takes no more room than "1 other".
        int own = bytes.Count > shown ? shown - 1 : bytes.Count;
        ulong others = 0;
        foreach ((DmaBuffer buffer, ulong mapped) in bytes.OrderByDescending(item => item.Value))
        {
            index[buffer] = Labels.Count;
            if (Labels.Count < own)
            {
                Labels.Add(PictureText.Clean(buffer.Name));
                Bytes.Add(mapped);
            }
            else
            {
                others += mapped;
                index[buffer] = own;
            }
        }

        if (bytes.Count > own)
        {
            Labels.Add((bytes.Count - own).ToString(CultureInfo.InvariantCulture) + " others");
            Bytes.Add(others);
        }
    }

    public List<string> Labels { get; } = [];

    public List<ulong> Bytes { get; } = [];

    public int IndexOf(DmaBuffer buffer) => index[buffer];
}
