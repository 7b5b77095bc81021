using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Pictures;

/// <summary>
/// The buffers that are mapped in a window. The largest have a label of their own, and all others share one.
/// </summary>
internal sealed class BufferShares
{
    private readonly Dictionary<DmaBuffer, int> index = [];

    /// <param name="mappings">The mappings of the window.</param>
    /// <param name="maxLabels">The most labels, at least 1.</param>
    public BufferShares(IEnumerable<TceMapping> mappings, int maxLabels)
    {
        var bytes = new Dictionary<DmaBuffer, ulong>();
        foreach (TceMapping mapping in mappings)
            bytes[mapping.Buffer] = bytes.GetValueOrDefault(mapping.Buffer) + mapping.Size;

        int named = bytes.Count > maxLabels ? maxLabels - 1 : bytes.Count;
        ulong others = 0;
        foreach ((DmaBuffer buffer, ulong mapped) in bytes.OrderByDescending(item => item.Value))
        {
            index[buffer] = Labels.Count;
            if (Labels.Count < named)
            {
                Labels.Add(PrintableText.Of(buffer.Name));
                Bytes.Add(mapped);
            }
            else
            {
                others += mapped;
                index[buffer] = named;
            }
        }

        if (bytes.Count > named)
        {
            Labels.Add((bytes.Count - named).ToString(CultureInfo.InvariantCulture) + " others");
            Bytes.Add(others);
        }
    }

    public List<string> Labels { get; } = [];

    /// <summary>The mapped bytes for each label.</summary>
    public List<ulong> Bytes { get; } = [];

    /// <summary>The index of the label for a buffer.</summary>
    public int IndexOf(DmaBuffer buffer) => index[buffer];
}
