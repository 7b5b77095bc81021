using System.Collections;
using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts one size or several, each like <see cref="SizeTransformationAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SizeListTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly SizeTransformationAttribute ItemTransformation = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => (Arguments.Unwrap(inputData) is IList list ? list : new[] { inputData })
            .Cast<object>()
            .Select(item => ItemTransformation.Transform(engineIntrinsics, item))
            .ToArray();
}
