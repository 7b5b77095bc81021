namespace SpaprDdw.Extents;

/// <summary>
/// A length in 22 bits: a number of 19 and a unit of 3, which is a page or, 16 times larger each, one of the next seven.
/// So all lengths below 2 GiB fit, and longer ones that are multiples of larger units, as those of whole guests are.
/// </summary>
internal static class PackedLength
{
    public const int Bits = NumberBits + UnitBits;

    private const int PageShift = 12;
    private const int NumberBits = 19;
    private const int UnitBits = 3;
    private const int UnitShift = 4;
    private const ulong LastUnit = (1 << UnitBits) - 1;

    /// <summary>Packs a length in bytes; false when it does not fit.</summary>
    public static bool TryPack(ulong length, out ulong packed)
    {
        ulong number = length >> PageShift;
        ulong unit = 0;
        for (; number >> NumberBits != 0 && unit < LastUnit && number % (1 << UnitShift) == 0; unit++)
            number >>= UnitShift;
        packed = (number << UnitBits) | unit;
        return number >> NumberBits == 0;
    }

    /// <summary>The length in bytes.</summary>
    public static ulong Unpack(ulong packed)
        => packed >> UnitBits << (PageShift + (UnitShift * (int)(packed & LastUnit)));
}
