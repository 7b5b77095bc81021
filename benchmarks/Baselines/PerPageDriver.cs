using System.Numerics;

namespace SpaprDdw.Benchmarks.Baselines;

/// <summary>
/// The driver's work in simple C#. For every page it looks up the registered region, walks the levels, exchanges the
/// entry and stores the user copy. It makes level tables below the top on demand, as the driver does.
/// </summary>
public sealed class PerPageDriver
{
    /// <summary>The access bits of a TCE.</summary>
    public const long Read = 1, Write = 2, ReadWrite = 3;

    private readonly int pageShift;
    private readonly ulong start;
    private readonly LevelTables entries;
    private readonly LevelTables userView;
    private readonly List<Region> regions = [];

    public PerPageDriver(ulong start, ulong size, int pageShift, int levels)
    {
        this.start = start;
        this.pageShift = pageShift;
        int entriesShift = BitOperations.Log2(size) - pageShift;
        entries = new LevelTables(entriesShift, levels);
        userView = new LevelTables(entriesShift, levels);
    }

    public void Register(ulong address, ulong size) => regions.Add(new Region(address, size));

    public bool Map(ulong iova, ulong address, ulong size, long access)
    {
        for (ulong done = 0; done < size; done += 1UL << pageShift)
        {
            if (Find(address + done) is not { } region)
                return false;
            Interlocked.Increment(ref region.Mapped);
            ulong entry = (iova + done - start) >> pageShift;
            long old = Interlocked.Exchange(ref entries.Make(entry), region.RealAddress(address + done) | access);
            ref long user = ref userView.Make(entry);
            if (old != 0)
                Interlocked.Decrement(ref Find((ulong)user)!.Mapped);
            user = (long)(address + done);
        }

        return true;
    }

    public void Unmap(ulong iova, ulong size)
    {
        for (ulong done = 0; done < size; done += 1UL << pageShift)
        {
            ulong entry = (iova + done - start) >> pageShift;
            if (!entries.Has(entry) || Interlocked.Exchange(ref entries.Make(entry), 0) == 0)
                continue;
            ref long user = ref userView.Make(entry);
            Interlocked.Decrement(ref Find((ulong)user)!.Mapped);
            user = 0;
        }
    }

    /// <summary>Walks the tables as the hardware does, and returns the memory address that an access reaches.</summary>
    public ulong? Translate(ulong iova, long access)
    {
        ulong entry = (iova - start) >> pageShift;
        if (!entries.Has(entry))
            return null;
        long tce = entries.Make(entry);
        return (tce & access) == access ? (ulong)tce & ~3UL | (iova & ((1UL << pageShift) - 1)) : null;
    }

    private Region? Find(ulong address)
    {
        foreach (Region region in regions)
        {
            if (address - region.Address < region.Size)
                return region;
        }

        return null;
    }

    private sealed class Region(ulong address, ulong size)
    {
        public long Mapped;

        public ulong Address => address;

        public ulong Size => size;

        public long RealAddress(ulong at) => (long)(at - address + (1UL << 32));
    }

    /// <summary>One copy of a window's tables. Level 0 holds words, and the other levels hold tables.</summary>
    private sealed class LevelTables
    {
        private readonly int levels;
        private readonly int levelShift;
        private readonly ulong mask;
        private readonly Array top;

        public LevelTables(int entriesShift, int levels)
        {
            this.levels = levels;
            levelShift = (entriesShift + levels - 1) / levels;
            mask = (1UL << levelShift) - 1;
            top = NewTable(levels - 1);
        }

        public bool Has(ulong entry)
        {
            Array table = top;
            for (int level = levels - 1; level > 0; level--)
            {
                if (((Array?[])table)[Index(entry, level)] is not { } next)
                    return false;
                table = next;
            }

            return true;
        }

        public ref long Make(ulong entry)
        {
            Array table = top;
            for (int level = levels - 1; level > 0; level--)
                table = ((Array?[])table)[Index(entry, level)] ??= NewTable(level - 1);
            return ref ((long[])table)[Index(entry, 0)];
        }

        private ulong Index(ulong entry, int level) => (entry >> (levelShift * level)) & mask;

        private Array NewTable(int level) => level == 0 ? new long[mask + 1] : new Array?[mask + 1];
    }
}
