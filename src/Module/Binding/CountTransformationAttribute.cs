using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts a whole number, as digits or as 0x and hexadecimal digits.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CountTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData, value => AddressTransformationAttribute.Parse(value), "is not a whole number. Give digits, or 0x and hexadecimal digits");
}
