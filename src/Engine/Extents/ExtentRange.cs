using System.Collections;

namespace SpaprDdw.Extents;

/// <summary>The extents of a map that overlap a range, cut at its ends. Enumerating them allocates nothing.</summary>
public readonly struct ExtentRange : IEnumerable<Extent>
{
    private readonly ExtentTree tree;
    private readonly ulong start;
    private readonly ulong end;

    internal ExtentRange(ExtentTree tree, ulong start, ulong end)
    {
        this.tree = tree;
        this.start = start;
        this.end = end;
    }

    /// <summary>Enumerates the extents in order. The map must not change meanwhile.</summary>
    public Enumerator GetEnumerator() => new(tree, start, end);

    IEnumerator<Extent> IEnumerable<Extent>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The enumerator of the extents.</summary>
    public struct Enumerator : IEnumerator<Extent>
    {
        private readonly ExtentTree tree;
        private readonly ulong start;
        private readonly ulong end;
        private ExtentTree.Place place;
        private bool isStarted;

        internal Enumerator(ExtentTree tree, ulong start, ulong end)
        {
            this.tree = tree;
            this.start = start;
            this.end = end;
        }

        /// <inheritdoc/>
        public Extent Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (start == end)
                return false;
            place = isStarted ? tree.Next(place) : tree.FirstEndingAfter(start);
            isStarted = true;
            Extent extent = tree[place];
            if (extent.Length == 0 || extent.Start >= end)
                return false;
            Current = extent.Clip(start, end);
            return true;
        }

        /// <inheritdoc/>
        public void Reset() => throw new NotSupportedException();

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
