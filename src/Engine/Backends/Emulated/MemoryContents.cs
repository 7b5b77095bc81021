namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The bytes in a process's memory. Memory that was never written reads as zeros and takes no memory here.
/// </summary>
internal sealed class MemoryContents
{
    private const int ChunkShift = 12;
    private const int ChunkBytes = 1 << ChunkShift;

    private readonly Dictionary<ulong, byte[]> chunks = [];

    public void Read(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<byte> part = destination[..PartLength(address, destination.Length)];
            if (chunks.TryGetValue(address >> ChunkShift, out byte[]? chunk))
                chunk.AsSpan(OffsetOf(address), part.Length).CopyTo(part);
            else
                part.Clear();
            address += (ulong)part.Length;
            destination = destination[part.Length..];
        }
    }

    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> part = source[..PartLength(address, source.Length)];
            if (!chunks.TryGetValue(address >> ChunkShift, out byte[]? chunk))
                chunks.Add(address >> ChunkShift, chunk = new byte[ChunkBytes]);
            part.CopyTo(chunk.AsSpan(OffsetOf(address)));
            address += (ulong)part.Length;
            source = source[part.Length..];
        }
    }

    /// <summary>Drops the bytes of a range that the process has freed.</summary>
    public void Forget(ulong address, ulong size)
    {
        foreach (ulong chunk in chunks.Keys.Where(key => key << ChunkShift >= address && key << ChunkShift < address + size).ToList())
            chunks.Remove(chunk);
    }

    /// <summary>
    /// How many bytes of a range lie in its first chunk. A chunk is not larger than the smallest IOMMU page.
    /// </summary>
    public static int PartLength(ulong address, int length) => Math.Min(length, ChunkBytes - OffsetOf(address));

    private static int OffsetOf(ulong address) => (int)(address & (ChunkBytes - 1));
}
