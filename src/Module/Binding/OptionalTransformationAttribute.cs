using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts an optional argument. An empty cell of a CSV file is no argument.</summary>
/// <typeparam name="T">The transformation of an argument that is given.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionalTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : ArgumentTransformationAttribute, new()
{
    private static readonly T Inner = new();

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Arguments.Unwrap(inputData) is null or "" ? null : Inner.Transform(engineIntrinsics, inputData!);
}
