using SpaprDdw.Abi;

namespace SpaprDdw.Extents;

/// <summary>
/// A run of bus addresses that maps a run of other addresses, byte for byte. A run of a terabyte takes as little memory
/// as a run of a page.
/// </summary>
/// <param name="Start">The first bus address.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Target">What <paramref name="Start"/> maps to.</param>
/// <param name="Access">What a device may do.</param>
public readonly record struct Extent(ulong Start, ulong Length, ulong Target, DmaAccess Access)
{
    /// <summary>The first bus address after it.</summary>
    public ulong End => Start + Length;

    /// <summary>The part of this extent that lies in a range which it is known to touch.</summary>
    /// <param name="start">First address of the range.</param>
    /// <param name="end">First address after the range.</param>
    public Extent Clip(ulong start, ulong end)
    {
        ulong from = Math.Max(start, Start);
        ulong to = Math.Min(end, End);
        return new Extent(from, to - from, Target + (from - Start), Access);
    }

    /// <summary>Whether another extent goes on where this one ends, at both sides and with the same access.</summary>
    /// <param name="next">The extent that may follow.</param>
    public bool ContinuesIn(Extent next)
        => Length > 0 && next.Length > 0
            && End == next.Start && Target + Length == next.Target && Access == next.Access;

    /// <summary>Whether this extent maps all that another one maps, in the same way.</summary>
    internal bool Covers(Extent other)
        => Start <= other.Start && End >= other.End
            && Target + (other.Start - Start) == other.Target && Access == other.Access;

    /// <summary>This extent and the one that it continues in, as one.</summary>
    internal Extent Join(Extent next) => this with { Length = Length + next.Length };
}
