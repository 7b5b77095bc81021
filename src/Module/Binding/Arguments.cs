using System.Management.Automation;
using System.Numerics;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>What the argument transformations have in common.</summary>
internal static class Arguments
{
    public static object Transform(object input, Func<object, ulong?> parse, string complaint)
    {
        object value = Unwrap(input);
        return parse(value) ?? throw new ArgumentTransformationMetadataException($"'{value}' {complaint}.");
    }

    public static object Unwrap(object input) => input is PSObject wrapped ? wrapped.BaseObject : input;

    /// <summary>The whole number that a value of PowerShell's number types is; null for anything else.</summary>
    public static BigInteger? ToWholeNumber(object value) => value switch
    {
        double number when double.IsInteger(number) => new BigInteger(number),
        decimal number when decimal.IsInteger(number) => new BigInteger(number),
        byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        ulong number => number,
        BigInteger number => number,
        _ => null,
    };

    /// <summary>Null for what an unsigned 64-bit number cannot hold.</summary>
    public static ulong? ToUInt64(BigInteger number)
        => number.Sign >= 0 && number <= ulong.MaxValue ? (ulong)number : null;
}
