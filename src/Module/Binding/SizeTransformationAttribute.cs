using System.Globalization;
using System.Management.Automation;
using System.Numerics;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Takes sizes as people write them: 64KB, "64K", "512 GiB", "0x10000", or a number of bytes. All units are binary.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SizeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTPE";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, Parse, "is not a size. Give bytes, or a number with a unit such as 64K, 64KB or '512 GiB'");

    /// <summary>Reads a size in bytes; null where it is none.</summary>
    internal static ulong? Parse(object value)
    {
        if (Arguments.ToWholeNumber(value) is { } number)
            return Arguments.ToUInt64(number);
        if (value is not string text)
            return null;

        string digits = text.Trim();
        if (digits.EndsWith('B') || digits.EndsWith('b'))
            digits = digits[..^1];
        if (digits.EndsWith('i'))
            digits = digits[..^1];
        int unit = digits.Length == 0 || IsHex(digits) ? -1 : Units.IndexOf(char.ToUpperInvariant(digits[^1]), StringComparison.Ordinal);
        if (unit >= 0)
            digits = digits[..^1];
        else if (digits.Length < text.Trim().Length - 1)
            return null;

        if (IsHex(digits) && unit < 0)
            return AddressTransformationAttribute.Parse(text);
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal count)
            && Scale(count, unit + 1) is { } bytes
                ? Arguments.ToUInt64(bytes)
                : null;
    }

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where the number of bytes is not whole.</summary>
    private static BigInteger? Scale(decimal count, int power)
    {
        if (count > ulong.MaxValue)
            return null;
        decimal unit = 1L << (10 * power);
        decimal whole = Math.Floor(count);
        decimal rest = (count - whole) * unit;
        return rest == Math.Floor(rest) ? ((BigInteger)whole << (10 * power)) + (BigInteger)rest : null;
    }
}
