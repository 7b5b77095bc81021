using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using SpaprDdw.Partition;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Takes a device that Get-PciDmaWindow wrote, or its copy from another host, a job, Clixml, CSV or JSON. The error names no
/// type.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PciDmaWindowTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly PropertyInfo[] Settable = [.. typeof(PciDmaWindow).GetProperties().Where(property => property.CanWrite)];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Unwrap(inputData) switch
        {
            PciDmaWindow device => device,
            PSCustomObject => CopyOf((PSObject)inputData),
            _ => null,
        } ?? throw Arguments.OtherKind();

    /// <summary>Makes a device of the properties of its copy; null if the object is no such copy.</summary>
    private static PciDmaWindow? CopyOf(PSObject copy)
    {
        if (Text(nameof(PciDmaWindow.PciAddress)) is not { } address || Text(nameof(PciDmaWindow.Mode)) is not { } mode
            || Text(nameof(PciDmaWindow.Verdict)) is not { } verdict)
            return null;
        var device = new PciDmaWindow(
            address, mode, verdict, Text(nameof(PciDmaWindow.Reason)) ?? string.Empty, Text(nameof(PciDmaWindow.Remedy)) ?? string.Empty);
        foreach (PropertyInfo property in Settable)
        {
            if (Value(property.Name) is { } value)
                property.SetValue(device, LanguagePrimitives.ConvertTo(value, property.PropertyType, CultureInfo.InvariantCulture));
        }

        return device;

        string? Text(string name) => Value(name)?.ToString();

        object? Value(string name) => copy.Properties[name]?.Value is { } value && value is not "" ? value : null;
    }
}
