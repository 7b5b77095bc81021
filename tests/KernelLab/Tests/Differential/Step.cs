using CsCheck;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>
/// A step of a generated history: a kind of operation and four random numbers. The step becomes an operation only when
/// the history has reached it, because only then the buffers and windows to use are known.
/// </summary>
internal readonly record struct Step(Kind Kind, int A, int B, int C, int D)
{
    private static readonly Gen<int> Any = Gen.Int[0, 9999];

    private static readonly Gen<Kind> Kinds = Gen.Frequency(
        (2, Gen.Const(Kind.OpenOrClose)), (1, Gen.Const(Kind.Info)), (5, Gen.Const(Kind.Alloc)), (1, Gen.Const(Kind.Free)),
        (6, Gen.Const(Kind.Register)), (3, Gen.Const(Kind.Unregister)), (7, Gen.Const(Kind.Create)), (3, Gen.Const(Kind.Remove)),
        (14, Gen.Const(Kind.Map)), (6, Gen.Const(Kind.Unmap)), (1, Gen.Const(Kind.EnableOrDisable)), (2, Gen.Const(Kind.Dma)));

    /// <summary>The average number of steps in a history.</summary>
    public const int MeanLength = 30;

    /// <summary>Generates histories. One in eight begins by lowering the limit of locked memory.</summary>
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
