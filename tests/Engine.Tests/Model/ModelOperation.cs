using CsCheck;
using SpaprDdw.Abi;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Model;

/// <summary>
/// A random operation. Numbers choose among what exists when the operation runs, and among valid and invalid arguments.
/// </summary>
/// <param name="Kind">The operation.</param>
/// <param name="Numbers">The numbers, each from 0 to 9999.</param>
internal sealed record ModelOperation(ModelOperationKind Kind, int[] Numbers)
{
    private const int Count = 8;

    private static readonly ulong[] WindowSizes = [64 * KiB, MiB, 64 * MiB, GiB, 64 * GiB, 1UL << 44];
    private static readonly ulong[] WrongSizes = [0, 2048, 3 * MiB, (1UL << 63) + MiB, 1UL << 62];
    private static readonly ulong[] WrongPageSizes = [8 * KiB, 12345, 0];
    private static readonly int?[] LevelCounts = [null, null, 1, 2, 3, 5, 0, -1, 6];
    private static readonly DmaAccess[] Accesses = [DmaAccess.ReadWrite, DmaAccess.ReadWrite, DmaAccess.Read, DmaAccess.Write];

    /// <summary>Operations of all kinds. Mapping and unmapping come more often than the others.</summary>
    public static Gen<ModelOperation> Any { get; } = Gen.Select(
        Gen.Frequency(
            (2, ModelOperationKind.CreateBuffer),
            (1, ModelOperationKind.RemoveBuffer),
            (2, ModelOperationKind.CreateWindow),
            (1, ModelOperationKind.RemoveWindow),
            (1, ModelOperationKind.ReplaceWindow),
            (1, ModelOperationKind.ResetWindows),
            (8, ModelOperationKind.Map),
            (5, ModelOperationKind.Unmap)),
        Gen.Int[0, 9999].Array[Count],
        (kind, numbers) => new ModelOperation(kind, numbers));

    /// <summary>Whether a number chooses the rare case, which is one of so many.</summary>
    public bool IsRare(int index, int oneOf = 10) => Numbers[index] % oneOf == 0;

    public T Pick<T>(int index, IReadOnlyList<T> items) => items[Numbers[index] / 10 % items.Count];

    public ulong WindowSize(int index) => IsRare(index) ? Pick(index, WrongSizes) : Pick(index, WindowSizes);

    public ulong PageSize(int index, IReadOnlyList<ulong> supported) => IsRare(index, 20) ? Pick(index, WrongPageSizes) : Pick(index, supported);

    public int? Levels(int index) => Pick(index, LevelCounts);

    public DmaAccess Access(int index) => IsRare(index, 25) ? DmaAccess.None : Pick(index, Accesses);

    /// <summary>A number of whole pages in bytes; rarely it is not whole.</summary>
    public ulong Pages(int index, int fewest, int most, ulong pageSize)
    {
        ulong pages = (ulong)(fewest + (Numbers[index] / 10 % (most - fewest + 1)));
        return (pages * pageSize) + (IsRare(index, 15) ? 4 * KiB / 8 : 0);
    }

    public override string ToString() => $"{Kind}({string.Join(", ", Numbers)})";
}

/// <summary>The kinds of operations.</summary>
internal enum ModelOperationKind
{
    CreateBuffer,
    RemoveBuffer,
    CreateWindow,
    RemoveWindow,
    ReplaceWindow,
    ResetWindows,
    Map,
    Unmap,
}
