using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts objects with properties to a <see cref="Row"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RowTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => inputData is null
            ? throw new ArgumentTransformationMetadataException("$null names nothing. Pipe an object, or leave the pipeline out.")
            : Row.From(inputData)
                ?? throw new ArgumentTransformationMetadataException("The object has no properties.", new PSInvalidCastException());
}
