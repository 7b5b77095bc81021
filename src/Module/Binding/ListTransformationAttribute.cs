using System.Collections;
using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts one argument or a list of them, each with another transformation.</summary>
/// <typeparam name="T">The transformation of an item.</typeparam>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ListTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : ArgumentTransformationAttribute, new()
{
    private static readonly T ItemTransformation = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => (Arguments.Unwrap(inputData) is IList list ? list : new[] { inputData })
            .Cast<object>()
            .Select(item => ItemTransformation.Transform(engineIntrinsics, item))
            .ToArray();
}
