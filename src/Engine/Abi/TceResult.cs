namespace SpaprDdw.Abi;

/// <summary>
/// The result of a request, as the C library returns it: 0, -1 with an <see cref="Errno"/>, or a positive number. A
/// positive number is the descriptor or state that the request asked for, or else a failure (rule ZeroIsSuccess).
/// </summary>
/// <param name="Return">The return value.</param>
/// <param name="Errno">The error number; <see cref="Errno.None"/> unless <paramref name="Return"/> is -1.</param>
public readonly record struct TceResult(int Return, Errno Errno = Errno.None)
{
    /// <summary>
    /// A result that no driver returns. The emulated host returns it where a real kernel would have read or written
    /// outside of a table (rule UncheckedEnd).
    /// </summary>
    public static readonly TceResult WouldCorruptKernel = new(int.MinValue);

    /// <summary>
    /// A result that no driver returns. The emulated host returns it where the request would never return from a real
    /// kernel (rule HangAtZero).
    /// </summary>
    public static readonly TceResult WouldHangKernel = new(int.MinValue + 1);

    /// <summary>Success.</summary>
    public static readonly TceResult Success = new(0);

    /// <summary>True for 0, the only success of a request that asks for no descriptor or state.</summary>
    public bool IsSuccess => Return == 0;

    /// <summary>The result -1 with an error number.</summary>
    /// <param name="errno">The error number.</param>
    public static TceResult Failure(Errno errno) => new(-1, errno);

    /// <inheritdoc/>
    public override string ToString() => this == WouldCorruptKernel ? "would corrupt a real kernel"
        : this == WouldHangKernel ? "would hang a real kernel"
        : Return == -1 ? $"-1 {Errno}" : Return.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
