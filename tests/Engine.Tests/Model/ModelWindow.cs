using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Model;

/// <summary>The mapping of one page: the buffer, the offset in it, and the access.</summary>
internal readonly record struct ModelPage(ModelBuffer Buffer, ulong Offset, DmaAccess Access);

/// <summary>Pages that follow each other, as one mapping. The distance is that from the start of the window.</summary>
internal readonly record struct ModelRun(ulong Distance, ulong Size, ModelPage First);

/// <summary>A window of the reference model. It knows every mapped page, and every page that was ever mapped.</summary>
internal sealed class ModelWindow(
    int slot, ulong start, ulong pageSize, ulong size, int levels, ulong charge, ulong userView, bool isDefault)
{
    private const ulong MsiFirst = 0xffff0000, MsiLast = 0xffffffff;

    public int Slot => slot;

    public ulong Start => start;

    public ulong PageSize => pageSize;

    public ulong Size => size;

    public int Levels => levels;

    /// <summary>The locked memory of the window, as far as it is charged.</summary>
    public ulong Charge => charge + (HasUserView ? userView : 0);

    /// <summary>What the next mapping charges for the user view: nothing but before the first one on old kernels.</summary>
    public ulong NextMapCharge => HasUserView ? 0 : userView;

    /// <summary>Whether a mapping has charged the user view.</summary>
    public bool HasUserView { get; private set; }

    public bool IsDefault => isDefault;

    /// <summary>Whether the driver has not made the window yet.</summary>
    public bool IsPending { get; set; }

    /// <summary>The container's window, once it was found.</summary>
    public DmaWindow? Window { get; set; }

    /// <summary>The mapped pages by their number in the window.</summary>
    public SortedDictionary<ulong, ModelPage> Pages { get; } = [];

    /// <summary>The pages that were ever mapped. They decide which level tables exist (rule TableLevels).</summary>
    public HashSet<ulong> EverMapped { get; } = [];

    /// <summary>The mapped bytes.</summary>
    public ulong Mapped => (ulong)Pages.Count * pageSize;

    public bool Contains(ulong address) => address - start < size;

    public bool IsAligned(ulong value) => value % pageSize == 0;

    /// <summary>The numbers of the pages of a range.</summary>
    public IEnumerable<ulong> NumbersIn(ulong address, ulong length)
    {
        for (ulong done = 0; done < length; done += pageSize)
            yield return (address - start + done) / pageSize;
    }

    public void Map(ulong address, ulong length, ModelBuffer buffer, ulong offset, DmaAccess access)
    {
        HasUserView = true;
        foreach (ulong number in NumbersIn(address, length))
        {
            Pages.Add(number, new ModelPage(buffer, offset, access));
            EverMapped.Add(number);
            offset += pageSize;
        }
    }

    public void Unmap(ulong address, ulong length)
    {
        ulong first = (address - start) / pageSize, count = length / pageSize;
        foreach (ulong number in Pages.Keys.Where(number => number - first < count).ToList())
            Pages.Remove(number);
    }

    /// <summary>Whether a page of a range is mapped.</summary>
    public bool IsMapped(ulong address, ulong length)
    {
        ulong first = (address - start) / pageSize, last = (address - start + (length - 1)) / pageSize;
        return Pages.Keys.Any(number => number >= first && number <= last);
    }

    /// <summary>The first range without mappings that devices reach (rule MsiHole); null when none is large enough.</summary>
    public ulong? FirstFree(ulong length, bool hasMsiHole)
    {
        ulong distance = 0;
        foreach (ulong number in Pages.Keys.Append(size / pageSize))
        {
            // This mapped page, or the end of the window, ends a gap.
            ulong end = number * pageSize;
            for (; distance + length <= end; distance += pageSize)
            {
                bool isMsi = hasMsiHole && start + size > MsiLast && start + distance <= MsiLast && start + distance + (length - 1) >= MsiFirst;
                if (!isMsi)
                    return start + distance;
            }

            distance = end + pageSize;
        }

        return null;
    }

    /// <summary>The mappings: pages of one buffer and access that follow each other.</summary>
    public List<ModelRun> Runs()
    {
        var runs = new List<ModelRun>();
        foreach ((ulong number, ModelPage page) in Pages)
        {
            if (runs.Count > 0 && runs[^1] is var last
                && last.Distance + last.Size == number * pageSize
                && page == last.First with { Offset = last.First.Offset + last.Size })
            {
                runs[^1] = last with { Size = last.Size + pageSize };
            }
            else
            {
                runs.Add(new ModelRun(number * pageSize, pageSize, page));
            }
        }

        return runs;
    }
}
