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
        => Arguments.Unwrap(inputData) is DmaBuffer buffer
            ? throw new ArgumentTransformationMetadataException(
                $"The buffer '{buffer}' has no bus address, only one in this process. See Get-TceMapping -Buffer '{buffer}'.")
            : Arguments.Transform(
                inputData,
                value => Parse(value),
                "is not an address. Give 0x and hexadecimal digits, a number, or a window or mapping");

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
        => Arguments.ParseHex(text)
            ?? (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong address) ? address : null);
}
