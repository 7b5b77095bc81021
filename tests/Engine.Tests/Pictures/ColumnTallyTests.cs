using CsCheck;
using SpaprDdw.Pictures;

namespace SpaprDdw.Tests.Pictures;

/// <summary>Columns of a tally, compared with a simple model: a list of bytes, each of which is taken or not.</summary>
public class ColumnTallyTests
{
    private const ulong Start = 1UL << 63;

    [Fact]
    public void Columns_have_the_counts_of_the_model()
        => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 200], Gen.Int[1, 30].Array[1, 20], Gen.Int[1, 7])
            .Sample(
                (count, more, lengths, unit) =>
                {
                    int size = (Math.Max(count, lengths.Sum()) + more) * unit;
                    bool[] taken = new bool[size];
                    var tally = new ColumnTally(Start, (ulong)size, (ulong)unit, count);

                    // Lengths are taken and free in turn.
                    for (int i = 0, at = 0; i < lengths.Length; at += lengths[i++])
                    {
                        if (i % 2 != 0)
                            continue;
                        tally.Add(Start + (ulong)at, (ulong)lengths[i]);
                        Array.Fill(taken, true, at, lengths[i]);
                    }

                    IReadOnlyList<PictureColumn> columns = tally.ToColumns();
                    Assert.Equal(count, columns.Count);
                    ulong next = Start;
                    foreach (PictureColumn column in columns)
                    {
                        Assert.Equal(next, column.Start);
                        Assert.Equal(0UL, column.Size % (ulong)unit);
                        Assert.InRange(column.Size / (ulong)unit, (ulong)(size / unit / count), (ulong)(size / unit / count) + 1);
                        bool[] part = taken[(int)(column.Start - Start)..(int)(column.Start - Start + column.Size)];
                        Assert.Equal((ulong)part.Count(isTaken => isTaken), column.Taken);
                        Assert.Equal(part.Where((isTaken, i) => isTaken && (i == 0 || !part[i - 1])).Count(), column.Runs);
                        next += column.Size;
                    }

                    Assert.Equal(Start + (ulong)size, next);
                },
                iter: LongTests.Cases(5000));

    [Fact]
    public void One_byte_keeps_a_column_from_being_full_or_empty()
    {
        const ulong Size = 1UL << 50;
        var tally = new ColumnTally(0, Size, 4096, 2);
        tally.Add(0, (Size / 2) - 1);
        tally.Add(Size - 1, 1);

        Assert.All(tally.ToColumns(), column => Assert.False(column.IsFull || column.IsEmpty));
    }
}
