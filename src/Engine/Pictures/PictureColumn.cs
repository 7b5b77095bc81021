namespace SpaprDdw.Pictures;

/// <summary>A column of a picture: a range of bus addresses, and how much of it is taken. Sizes are in bytes.</summary>
/// <param name="Start">The first bus address.</param>
/// <param name="Size">The size of the range.</param>
/// <param name="Taken">The size of the part that is mapped, or that allocated tables cover.</param>
/// <param name="Runs">The number of mappings, or of runs of tables, in the range.</param>
public readonly record struct PictureColumn(ulong Start, ulong Size, ulong Taken, int Runs)
{
    /// <summary>The last bus address.</summary>
    public ulong Last => Start + (Size - 1);

    /// <summary>True if no byte is taken.</summary>
    public bool IsEmpty => Taken == 0;

    /// <summary>True if every byte is taken.</summary>
    public bool IsFull => Taken == Size;

    /// <summary>The taken part, from 0 to 1.</summary>
    public double Share => (double)Taken / Size;
}
