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
        if (!match.Success)
            return null;
        string unit = match.Groups["unit"].Value;
        int power = unit.Length == 0 ? 0 : 1 + Units.IndexOf(unit, StringComparison.OrdinalIgnoreCase);
        return Scale(match.Groups["whole"].Value.TrimStart('0'), match.Groups["fraction"].Value.TrimEnd('0'), power);
    }

    /// <summary>
    /// Multiplies a decimal number by 1024 to the given power; null if the result is not whole, or too large. A result
    /// below 2^64 has at most 20 digits, and a fraction that 2^60 makes whole has at most 60.
    /// </summary>
    private static ulong? Scale(string whole, string fraction, int power)
    {
        if (whole.Length > 20 || fraction.Length > 60)
            return null;
        BigInteger scaled = BigInteger.Parse($"0{whole}{fraction}", CultureInfo.InvariantCulture) << (10 * power);
        var result = BigInteger.DivRem(scaled, BigInteger.Pow(10, fraction.Length), out BigInteger rest);
        return rest.IsZero ? Arguments.ToUInt64(result) : null;
    }

    [GeneratedRegex(@"^((?<whole>[0-9]+)(\.(?<fraction>[0-9]+))?|\.(?<fraction>[0-9]+)) *((?<unit>[KMGTPE])i?)?B?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
