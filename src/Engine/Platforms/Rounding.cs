namespace SpaprDdw.Platforms;

/// <summary>Rounds addresses and sizes to whole pages.</summary>
internal static class Rounding
{
    /// <summary>The lowest multiple that is not below a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="multiple">A power of two.</param>
    public static ulong Up(ulong value, ulong multiple) => (value + multiple - 1) & ~(multiple - 1);
}
