using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Extents;

/// <summary>
/// The model of an extent map: a dictionary with one entry per page. It merges the pages to extents on each read.
/// </summary>
internal sealed class PageModel
{
    private const ulong Page = 4096;

    private readonly SortedDictionary<ulong, Extent> pages = [];

    public ulong Bytes => (ulong)pages.Count * Page;

    public void Set(Extent extent)
    {
        for (ulong offset = 0; offset < extent.Length; offset += Page)
            pages[extent.Start + offset] = new Extent(extent.Start + offset, Page, extent.Target + offset, extent.Access);
    }

    public void Clear(ulong start, ulong length)
    {
        for (ulong offset = 0; offset < length; offset += Page)
            pages.Remove(start + offset);
    }

    public IEnumerable<Extent> Extents(ulong start, ulong length)
    {
        Extent run = default;
        foreach (Extent page in pages.Values.Where(page => page.Start >= start && page.Start - start < length))
        {
            if (run.Length == 0)
            {
                run = page;
            }
            else if (run.End == page.Start && run.Target + run.Length == page.Target && run.Access == page.Access)
            {
                run = new Extent(run.Start, run.Length + Page, run.Target, run.Access);
            }
            else
            {
                yield return run;
                run = page;
            }
        }

        if (run.Length != 0)
            yield return run;
    }
}
