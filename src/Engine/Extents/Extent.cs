using SpaprDdw.Abi;

namespace SpaprDdw.Extents;

/// <summary>
/// A run of bus addresses that maps a run of other addresses, byte for byte. A run of a terabyte takes as little memory as a
/// run of a page.
/// </summary>
public readonly record struct Extent
{
    private const ulong AccessMask = 3;
    private const ulong SmallestPage = 4096;

    /// <summary>Creates an extent.</summary>
    /// <param name="start">The first bus address, a multiple of 4096, the smallest page.</param>
    /// <param name="length">Its length in bytes, a multiple of 4096.</param>
    /// <param name="target">What <paramref name="start"/> maps to, a multiple of 4096.</param>
    /// <param name="access">What a device may do.</param>
    public Extent(ulong start, ulong length, ulong target, DmaAccess access)
    {
        Start = start;
        LengthAndAccess = length | ((ulong)access & AccessMask);
        Target = target;
    }

    internal Extent(ulong start, ulong lengthAndAccess, ulong target)
    {
        Start = start;
        LengthAndAccess = lengthAndAccess;
        Target = target;
    }

    /// <summary>The first bus address.</summary>
    public ulong Start { get; }

    /// <summary>What <see cref="Start"/> maps to.</summary>
    public ulong Target { get; }

    /// <summary>Length in bytes.</summary>
    public ulong Length => LengthAndAccess & ~AccessMask;

    /// <summary>What a device may do.</summary>
    public DmaAccess Access => (DmaAccess)(LengthAndAccess & AccessMask);

    /// <summary>Both in one word: the low bits of a length are free.</summary>
    internal ulong LengthAndAccess { get; }

    /// <summary>Whether all of its numbers are multiples of the smallest page.</summary>
    internal bool IsOfPages => ((Start | Length | Target) & (SmallestPage - 1)) == 0;

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

    /// <summary>True when <paramref name="next"/> goes on where this one ends, at both sides and with the same access.</summary>
    /// <param name="next">The extent that may follow.</param>
    public bool ContinuesIn(Extent next) => End == next.Start && Target + Length == next.Target && Access == next.Access;

    /// <summary>This extent and the one that it continues in, as one.</summary>
    internal Extent Join(Extent next) => new(Start, Length + next.Length, Target, Access);
}
