using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>
/// The ledger of a container: its windows, buffers and mappings. The driver cannot list them (rule ContainerOfProcess),
/// so the ledger is updated directly after each successful request.
/// </summary>
/// <param name="windows">The windows.</param>
internal sealed class ContainerLedger(WindowTable windows)
{
    private ulong registeredBytes;

    /// <summary>The windows.</summary>
    public WindowTable Windows { get; } = windows;

    /// <summary>The buffers.</summary>
    public BufferTable Buffers { get; } = new();

    /// <summary>
    /// Buffers whose creation failed, and whose memory could not be freed then. Closing the container tries again.
    /// </summary>
    public List<DmaBuffer> Unfreed { get; } = [];

    /// <summary>
    /// True when the kernel creates no more windows for the group until the next boot (rule PSeries).
    /// </summary>
    public bool GroupGaveUp { get; set; }

    /// <summary>The locked memory in bytes that the process is charged for the windows and the registered buffers.</summary>
    public ulong Charged => Windows.Charged + registeredBytes;

    /// <summary>Records whether a buffer is registered.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="isRegistered">Whether it is registered now.</param>
    public void SetRegistered(DmaBuffer buffer, bool isRegistered)
    {
        if (buffer.Registered)
            registeredBytes -= buffer.Size;
        if (isRegistered)
            registeredBytes += buffer.Size;
        buffer.Registered = isRegistered;
    }

    /// <summary>Records that a range was unmapped.</summary>
    /// <param name="window">The window.</param>
    /// <param name="address">The first bus address.</param>
    /// <param name="length">Length in bytes.</param>
    /// <returns>The number of bytes that were mapped in the range.</returns>
    public ulong Unmap(DmaWindow window, ulong address, ulong length)
    {
        ulong before = window.MappedBytes;
        foreach (Extent extent in window.Extents.Overlapping(address, length))
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartInOneBuffer(Buffers, extent, done);
                buffer.MappedBytes -= size;
                done += size;
            }
        }

        window.Erase(address, length);
        return before - window.MappedBytes;
    }

    /// <summary>Records that a window was removed with its mappings.</summary>
    /// <param name="window">The window.</param>
    public void Remove(DmaWindow window)
    {
        Unmap(window, window.StartAddress, window.Size);
        window.AllocatedTables.Clear(window.StartAddress, ulong.MaxValue - window.StartAddress);
        Windows.Remove(window);
    }

    /// <summary>The first mapping in a range, cut at its ends; null for none.</summary>
    /// <param name="window">The window.</param>
    /// <param name="start">The first bus address.</param>
    /// <param name="length">Length in bytes.</param>
    public TceMapping? FirstMapping(DmaWindow window, ulong start, ulong length)
    {
        foreach (Extent extent in window.Extents.Overlapping(start, length))
        {
            (DmaBuffer buffer, ulong size) = PartInOneBuffer(Buffers, extent, 0);
            return new TceMapping(window, extent.Start, size, buffer, extent.Target - buffer.Address, extent.Access);
        }

        return null;
    }

    /// <summary>
    /// Lists the mappings in a range as they are now, cut at its ends. The ledger may change while they are enumerated.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="start">The first bus address.</param>
    /// <param name="length">Length in bytes.</param>
    public IEnumerable<TceMapping> MappingsOf(DmaWindow window, ulong start, ulong length)
        => MappingsOf(window, window.Extents.Snapshot(start, length), Buffers.Snapshot());

    /// <summary>A snapshot from which a window can be created again.</summary>
    /// <param name="window">The window.</param>
    public WindowSnapshot SnapshotOf(DmaWindow window)
    {
        var mappings = new List<MappingSnapshot>(window.Mappings);
        foreach (Extent extent in window.Extents)
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartInOneBuffer(Buffers, extent, done);
                mappings.Add(new MappingSnapshot(
                    extent.Start + done - window.StartAddress, size, buffer, extent.Target + done - buffer.Address, extent.Access));
                done += size;
            }
        }

        return new WindowSnapshot(
            window.Slot, window.StartAddress, window.PageSize, window.Size, window.Levels, window.IsDefault, mappings);
    }

    /// <summary>The mappings of extents. A mapping ends with its buffer.</summary>
    /// <param name="window">The window.</param>
    /// <param name="extents">A snapshot of its extents.</param>
    /// <param name="buffers">A snapshot of the buffers, from the same moment.</param>
    public static IEnumerable<TceMapping> MappingsOf(DmaWindow window, IEnumerable<Extent> extents, BufferTable buffers)
    {
        foreach (Extent extent in extents)
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartInOneBuffer(buffers, extent, done);
                yield return new TceMapping(window, extent.Start + done, size, buffer, extent.Target + done - buffer.Address, extent.Access);
                done += size;
            }
        }
    }

    /// <summary>
    /// The part of an extent that lies in one buffer. An extent can span adjoining buffers, because extents merge; a
    /// mapping ends with its buffer.
    /// </summary>
    private static (DmaBuffer Buffer, ulong Size) PartInOneBuffer(BufferTable buffers, Extent extent, ulong distance)
    {
        ulong target = extent.Target + distance;
        DmaBuffer buffer = buffers.At(target);
        return (buffer, Math.Min(extent.Length - distance, buffer.End - target));
    }
}
