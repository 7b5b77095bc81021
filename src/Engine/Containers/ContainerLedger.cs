using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>
/// What is in a container: windows, buffers, and what is mapped. The driver lists none of it (rule ContainerOfProcess),
/// so this is written directly after each request that succeeded.
/// </summary>
/// <param name="windows">The windows.</param>
internal sealed class ContainerLedger(WindowTable windows)
{
    /// <summary>The windows.</summary>
    public WindowTable Windows { get; } = windows;

    /// <summary>The buffers.</summary>
    public BufferTable Buffers { get; } = new();

    /// <summary>True when the kernel makes no more windows for the group until it is booted again (rule PSeries).</summary>
    public bool GroupGaveUp { get; set; }

    /// <summary>Notes that a range is not mapped any more.</summary>
    /// <param name="window">The window.</param>
    /// <param name="address">The first bus address.</param>
    /// <param name="length">Length in bytes.</param>
    /// <returns>How many bytes had been mapped there.</returns>
    public ulong Unmap(DmaWindow window, ulong address, ulong length)
    {
        ulong before = window.MappedBytes;
        foreach (Extent extent in window.Extents.Overlapping(address, length))
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartOf(extent, done);
                buffer.MappedBytes -= size;
                done += size;
            }
        }

        window.Erase(address, length);
        return before - window.MappedBytes;
    }

    /// <summary>Notes that a window is gone, with all that was mapped in it.</summary>
    /// <param name="window">The window.</param>
    public void Remove(DmaWindow window)
    {
        Unmap(window, window.StartAddress, window.Size);
        window.AllocatedTables.Clear(window.StartAddress, ulong.MaxValue - window.StartAddress);
        Windows.Remove(window);
    }

    /// <summary>The first mapping in a range; null for none.</summary>
    /// <param name="window">The window.</param>
    /// <param name="start">The first bus address.</param>
    /// <param name="length">Length in bytes.</param>
    public TceMapping? FirstMapping(DmaWindow window, ulong start, ulong length)
    {
        foreach (Extent extent in window.Extents.Overlapping(start, length))
        {
            (DmaBuffer buffer, ulong size) = PartOf(extent, 0);
            return new TceMapping(window, extent.Start, size, buffer, extent.Target - buffer.Address, extent.Access);
        }

        return null;
    }

    /// <summary>A window with all that it takes to make it again.</summary>
    /// <param name="window">The window.</param>
    public WindowSnapshot SnapshotOf(DmaWindow window)
    {
        var mappings = new List<MappingSnapshot>(window.Mappings);
        foreach (Extent extent in window.Extents)
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartOf(extent, done);
                mappings.Add(new MappingSnapshot(
                    extent.Start + done - window.StartAddress, size, buffer, extent.Target + done - buffer.Address, extent.Access));
                done += size;
            }
        }

        return new WindowSnapshot(
            window.Slot, window.StartAddress, window.PageSize, window.Size, window.Levels, window.IsDefault, mappings);
    }

    /// <summary>
    /// Extents merge wherever addresses go on at both sides, from one buffer into the next as well. What is listed ends
    /// where its buffer ends.
    /// </summary>
    private (DmaBuffer Buffer, ulong Size) PartOf(Extent extent, ulong distance)
    {
        ulong target = extent.Target + distance;
        DmaBuffer buffer = Buffers.At(target);
        return (buffer, Math.Min(extent.Length - distance, buffer.End - target));
    }
}
