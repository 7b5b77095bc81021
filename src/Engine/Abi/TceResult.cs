namespace SpaprDdw.Abi;

/// <summary>
/// What a request came back with, as the C library shows it: 0, a positive number (a descriptor or a state where
/// one was asked for, else a failure that leaves errno alone: rule ZeroIsSuccess), or -1 with an <see cref="Errno"/>.
/// </summary>
/// <param name="Return">The return value.</param>
/// <param name="Errno">The error number; <see cref="Errno.None"/> unless <paramref name="Return"/> is -1.</param>
public readonly record struct TceResult(int Return, Errno Errno = Errno.None)
{
    /// <summary>
    /// The one answer that no driver gives: an emulated host says with it that a real kernel would have read or
    /// written outside of a table here (rule UncheckedEnd).
    /// </summary>
    public static readonly TceResult WouldCorruptKernel = new(int.MinValue);

    /// <summary>Success.</summary>
    public static readonly TceResult Success = new(0);

    /// <summary>True for 0, which alone is success for every request that does not answer with a descriptor.</summary>
    public bool IsSuccess => Return == 0;

    /// <summary>-1 with an error number.</summary>
    /// <param name="errno">The error number.</param>
    public static TceResult Failure(Errno errno) => new(-1, errno);

    /// <inheritdoc/>
    public override string ToString() => this == WouldCorruptKernel
        ? "would corrupt a real kernel"
        : Return == -1 ? $"-1 {Errno}" : Return.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
