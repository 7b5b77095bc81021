using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.RegularExpressions;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Converts sizes such as 64KB, "64K", "512 GiB", "0x10000" or a number of bytes. All units are binary.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed partial class SizeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTPE";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData,
            value => Parse(value),
            "is not a whole number of bytes below 16 EiB. Give bytes, or a number with a unit: 64K, 64KB or '512 GiB'");

    /// <summary>Reads a size in bytes from text or a number; null if the value is no size.</summary>
    internal static ulong? Parse(object value)
        => value is string text ? ParseText(text.Trim())
            : Arguments.ToWholeNumber(value) is { } number ? Arguments.ToUInt64(number)
            : null;

    private static ulong? ParseText(string text)
    {
        if (Arguments.ParseHex(text) is { } bytes)
            return bytes;
        Match match = SizePattern().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["count"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count))
            return null;
        string unit = match.Groups["unit"].Value;
        int power = unit.Length == 0 ? 0 : 1 + Units.IndexOf(unit, StringComparison.OrdinalIgnoreCase);
        return Scale(count, power) is { } scaled ? Arguments.ToUInt64(scaled) : null;
    }

    /// <summary>Multiplies a count by 1024 to the given power; null if the result is not whole.</summary>
    private static BigInteger? Scale(decimal count, int power)
    {
        if (count > ulong.MaxValue)
            return null;
        decimal unit = 1L << (10 * power);
        decimal whole = Math.Floor(count);
        decimal rest = (count - whole) * unit;
        return rest == Math.Floor(rest) ? ((BigInteger)whole << (10 * power)) + (BigInteger)rest : null;
    }

    [GeneratedRegex(@"^(?<count>[0-9]+(\.[0-9]+)?|\.[0-9]+) *((?<unit>[KMGTPE])i?)?B?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
