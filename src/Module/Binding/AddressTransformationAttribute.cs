using System.Globalization;
using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Converts text such as "0x800000000000000", numbers, and objects that have a bus address to an
/// <see cref="AddressArgument"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AddressTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData,
            AddressArgument.From,
            "is not an address. Give 0x and hexadecimal digits, a number, a window or a mapping");

    /// <summary>Reads an address from text or a number; null if the value is no address.</summary>
    internal static ulong? Parse(object value) => value switch
    {
        string text => ParseText(text.Trim()),
        _ => Arguments.ToWholeNumber(value) is { } number ? Arguments.ToUInt64(number) : null,
    };

    private static ulong? ParseText(string text)
        => Arguments.ParseHex(text)
            ?? (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong address) ? address : null);
}
