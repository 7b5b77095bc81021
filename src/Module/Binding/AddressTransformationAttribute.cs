using System.Globalization;
using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Takes bus addresses: "0x800000000000000", a number, or an object that has one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AddressTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, Parse, "is not an address. Give 0x and hexadecimal digits, a number, or a window or mapping");

    /// <summary>Reads an address; null where it is none.</summary>
    internal static ulong? Parse(object value) => value switch
    {
        DmaWindow window => window.StartAddress,
        TceMapping mapping => mapping.StartAddress,
        TceAddress resolved => resolved.Address,
        string text => ParseText(text.Trim()),
        _ => Arguments.ToWholeNumber(value) is { } number ? Arguments.ToUInt64(number) : null,
    };

    private static ulong? ParseText(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? text[2..] : text, style, CultureInfo.InvariantCulture, out ulong address) ? address : null;
    }
}
