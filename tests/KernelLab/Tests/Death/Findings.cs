using SpaprDdw.Containers;
using SpaprDdw.Errors;

namespace SpaprDdw.KernelLab.Death;

/// <summary>What a new process finds: the answer of GET_INFO, and the largest window that the driver creates.</summary>
/// <param name="PageSizes">The sizes of IOMMU pages.</param>
/// <param name="DefaultSize">The size of the default window in bytes.</param>
/// <param name="MaxWindows">The largest number of windows.</param>
/// <param name="MaxLevels">The largest number of levels.</param>
/// <param name="Start">The start of the largest window.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Levels">Its levels.</param>
/// <param name="Locked">The locked memory with this window, in bytes.</param>
internal sealed record Findings(
    string PageSizes, ulong DefaultSize, uint MaxWindows, uint MaxLevels, ulong Start, ulong Size, int Levels, ulong Locked)
{
    /// <summary>Creates the largest window, and removes it again.</summary>
    /// <param name="container">The container of a new process.</param>
    /// <param name="process">The process.</param>
    public static Findings Of(TceContainer container, LabBackend process)
    {
        TceInfo info = container.GetInfo();
        ulong pageSize = info.PageSizes[^1], size = 1UL << 62;
        while (!CanCreate(container, pageSize, size))
            size >>= 1;
        DmaWindow window = container.CreateWindow(pageSize, size);
        ulong locked = process.Memory.Locked.Used;
        container.RemoveWindow(window);
        return new Findings(
            string.Join(", ", info.PageSizes), info.Dma32Size, (uint)info.MaxWindows, (uint)info.MaxLevels, window.StartAddress, size, window.Levels, locked);
    }

    private static bool CanCreate(TceContainer container, ulong pageSize, ulong size)
    {
        try
        {
            container.Preview.CreateWindow(pageSize, size, levels: null);
            return true;
        }
        catch (TceException)
        {
            return false;
        }
    }
}
