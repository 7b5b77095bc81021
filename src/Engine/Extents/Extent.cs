using SpaprDdw.Abi;

namespace SpaprDdw.Extents;

/// <summary>
/// A range of bus addresses (IOVA) that maps a range of other addresses, byte for byte. An extent of a tebibyte takes
/// as little memory as an extent of a page.
/// </summary>
/// <param name="Start">The first bus address.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Target">The address that <paramref name="Start"/> maps to.</param>
/// <param name="Access">The access that a device has.</param>
public readonly record struct Extent(ulong Start, ulong Length, ulong Target, DmaAccess Access)
{
    /// <summary>The first bus address after it.</summary>
    public ulong End => Start + Length;

    /// <summary>The part of this extent that lies in a range. The two must overlap.</summary>
    /// <param name="start">First address of the range.</param>
    /// <param name="end">First address after the range.</param>
    public Extent Clip(ulong start, ulong end)
    {
        ulong from = Math.Max(start, Start);
        ulong to = Math.Min(end, End);
        return new Extent(from, to - from, Target + (from - Start), Access);
    }

    /// <summary>
    /// Whether another extent continues this one: its addresses follow on both sides, and its access is the same.
    /// </summary>
    /// <param name="next">The extent that may follow.</param>
    public bool IsContinuedBy(Extent next)
        => Length > 0 && next.Length > 0
            && End == next.Start && Target + Length == next.Target && Access == next.Access;

    /// <summary>Whether this extent maps every byte of another one to the same target with the same access.</summary>
    internal bool Covers(Extent other)
        => Start <= other.Start && End >= other.End
            && Target + (other.Start - Start) == other.Target && Access == other.Access;

    /// <summary>Joins this extent with the one that continues it.</summary>
    internal Extent Join(Extent next) => this with { Length = Length + next.Length };
}
