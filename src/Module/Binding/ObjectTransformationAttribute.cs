using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Takes only objects of one type, from the pipeline. The error names no type.</summary>
/// <typeparam name="T">The type.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ObjectTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : class
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Unwrap(inputData) as T
            ?? throw Arguments.OtherKind();
}
