namespace SpaprDdw.Pictures;

/// <summary>A column of a picture: a run of bus addresses, and how much of it is taken. Sizes in bytes.</summary>
/// <param name="Start">The first bus address.</param>
/// <param name="Size">How much of the bus it stands for.</param>
/// <param name="Taken">How much of that is taken: mapped, or served by tables that are there.</param>
/// <param name="Runs">How many mappings, or runs of tables, reach into it.</param>
public readonly record struct PictureColumn(ulong Start, ulong Size, ulong Taken, int Runs)
{
    /// <summary>The last bus address.</summary>
    public ulong Last => Start + (Size - 1);

    /// <summary>True where nothing is taken.</summary>
    public bool IsEmpty => Taken == 0;

    /// <summary>True where all is taken, to the last byte.</summary>
    public bool IsFull => Taken == Size;

    /// <summary>How much is taken, from 0 to 1.</summary>
    public double Share => (double)Taken / Size;
}
