using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Code that the argument transformations share.</summary>
internal static class Arguments
{
    /// <summary>
    /// Converts an argument. PowerShell tries a piped object on each parameter in turn, and may bind it by its
    /// properties instead. It goes on after the error for an object that cannot be converted, because that is an
    /// invalid cast.
    /// </summary>
    /// <param name="input">The argument as PowerShell gives it.</param>
    /// <param name="parse">Converts the argument; returns null if it cannot.</param>
    /// <param name="problem">
    /// The error after the argument: "is not a size. Give ...", without the last full stop.
    /// </param>
    public static object Transform(object? input, Func<object, object?> parse, string problem)
    {
        object? value = Row.From(input) ?? Unwrap(input);
        return value is null ? throw Error("$null", problem)
            : parse(value) is { } parsed ? parsed
            : value is IConvertible or BigInteger ? throw Error($"'{value}'", problem + HexHint(value))
            : throw Error("The object", problem, new PSInvalidCastException());
    }

    /// <summary>
    /// Takes an argument out of its <see cref="PSObject"/>. PowerShell reads the literals 0x80000000 to 0xffffffff, and
    /// those from 0x8000000000000000, as negative numbers. If it still knows the text of such a literal, this returns
    /// the text.
    /// </summary>
    public static object? Unwrap(object? input)
    {
        if (input is not PSObject wrapped)
            return input;
        return wrapped.BaseObject is int or long && wrapped.ToString() is { } written && IsHex(written) ? written : wrapped.BaseObject;
    }

    /// <summary>Converts a value of any number type to a whole number; null if it is no number or not whole.</summary>
    public static BigInteger? ToWholeNumber(object value) => value switch
    {
        double number when double.IsInteger(number) => new BigInteger(number),
        decimal number when decimal.IsInteger(number) => new BigInteger(number),
        byte or sbyte or short or ushort or int or uint or long when value is not Enum => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number,
        BigInteger number => number,
        _ => null,
    };

    /// <summary>Converts a number to an unsigned 64-bit one; null if it is out of range.</summary>
    public static ulong? ToUInt64(BigInteger number)
        => number.Sign >= 0 && number <= ulong.MaxValue ? (ulong)number : null;

    /// <summary>
    /// Reads "0x" and hexadecimal digits, also with underscores between them; null for other text.
    /// </summary>
    public static ulong? ParseHex(string text)
        => IsHex(text) && ulong.TryParse(text[2..].Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;

    /// <summary>
    /// The error for an object of another kind. It names no type. After an invalid cast, PowerShell tries a piped object on
    /// the next parameter.
    /// </summary>
    public static ArgumentTransformationMetadataException OtherKind()
        => new("The object is not of the kind that this parameter takes.", new PSInvalidCastException());

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static string HexHint(object value)
        => value is int and < 0 or long and < 0
            ? $". If you mean 0x{value:x}, put it in quotes, because PowerShell reads it as a negative number"
            : string.Empty;

    private static ArgumentTransformationMetadataException Error(string value, string problem, Exception? cause = null)
        => new(PrintableText.Of(FileText.Message($"{value} {problem}.")), cause);
}
