using CsCheck;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>
/// What a generated history is made of: a kind of operation and four numbers, from which the operation is made when the
/// history has come that far and it is known what there is to operate on.
/// </summary>
internal readonly record struct Step(Kind Kind, int A, int B, int C, int D)
{
    private static readonly Gen<int> Any = Gen.Int[0, 9999];

    private static readonly Gen<Kind> Kinds = Gen.Frequency(
        (2, Gen.Const(Kind.OpenOrClose)), (1, Gen.Const(Kind.Info)), (5, Gen.Const(Kind.Alloc)), (1, Gen.Const(Kind.Free)),
        (6, Gen.Const(Kind.Register)), (3, Gen.Const(Kind.Unregister)), (7, Gen.Const(Kind.Create)), (3, Gen.Const(Kind.Remove)),
        (14, Gen.Const(Kind.Map)), (6, Gen.Const(Kind.Unmap)), (1, Gen.Const(Kind.EnableOrDisable)), (2, Gen.Const(Kind.Dma)));

    /// <summary>How many steps a history has on average.</summary>
    public const int MeanLength = 30;

    /// <summary>Histories; one in eight is about a process that may not lock all that it wants.</summary>
    public static Gen<Step[]> Histories { get; } = Gen.Select(
        Gen.Select(Kinds, Any, Any, Any, Any, (kind, a, b, c, d) => new Step(kind, a, b, c, d)).Array[10, (2 * MeanLength) - 10],
        Gen.Int[0, 7],
        Gen.Int[0, 40],
        (steps, limited, blocks) => limited > 0 ? steps : [new Step(Kind.Memlock, blocks, 0, 0, 0), .. steps]);
}

/// <summary>Kinds of operations.</summary>
internal enum Kind
{
    OpenOrClose,
    Info,
    Alloc,
    Free,
    Register,
    Unregister,
    Create,
    Remove,
    Map,
    Unmap,
    EnableOrDisable,
    Dma,
    Memlock,
}
