using System.Globalization;
using System.Management.Automation;
using System.Numerics;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>What the argument transformations have in common.</summary>
internal static class Arguments
{
    /// <summary>
    /// What an argument means. What is no plain value comes back as it is: piped objects are offered to each parameter
    /// in turn, and one that this parameter cannot take may yet be bound by its properties.
    /// </summary>
    /// <param name="input">The argument as PowerShell gives it.</param>
    /// <param name="parse">Reads it; null where it cannot.</param>
    /// <param name="complaint">The rest of the sentence that says what the argument is not.</param>
    public static object Transform(object? input, Func<object, object?> parse, string complaint)
    {
        object? value = Unwrap(input);
        return value is null ? throw Complain("$null", complaint)
            : parse(value) is { } parsed ? parsed
            : value is IConvertible or BigInteger ? throw Complain($"'{value}'", complaint + HexHint(value))
            : value;
    }

    /// <summary>
    /// The object itself. PowerShell reads the literals 0x80000000 to 0xffffffff, and 0x8000000000000000 and above, as
    /// negative numbers; where it still knows how one was written, that is taken.
    /// </summary>
    public static object? Unwrap(object? input)
    {
        if (input is not PSObject wrapped)
            return input;
        return wrapped.BaseObject is int or long && wrapped.ToString() is { } written && IsHex(written) ? written : wrapped.BaseObject;
    }

    /// <summary>The whole number that a value of PowerShell's number types is; null for anything else.</summary>
    public static BigInteger? ToWholeNumber(object value) => value switch
    {
        double number when double.IsInteger(number) => new BigInteger(number),
        decimal number when decimal.IsInteger(number) => new BigInteger(number),
        byte or sbyte or short or ushort or int or uint or long when value is not Enum => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number,
        BigInteger number => number,
        _ => null,
    };

    /// <summary>Null for what an unsigned 64-bit number cannot hold.</summary>
    public static ulong? ToUInt64(BigInteger number)
        => number.Sign >= 0 && number <= ulong.MaxValue ? (ulong)number : null;

    /// <summary>
    /// The number of text in hexadecimal, with its 0x, and with or without the separators that the views show; null where
    /// it is none.
    /// </summary>
    public static ulong? ParseHex(string text)
        => IsHex(text) && ulong.TryParse(text[2..].Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static string HexHint(object value) => value switch
    {
        int and < 0 => $". If 0x{value:x} is meant, put it in quotes: PowerShell reads it as a negative number",
        long and < 0 => $". If 0x{value:x} is meant, put it in quotes: PowerShell reads it as a negative number",
        _ => string.Empty,
    };

    private static ArgumentTransformationMetadataException Complain(string value, string complaint) => new($"{value} {complaint}.");
}
