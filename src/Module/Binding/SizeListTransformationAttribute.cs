using System.Collections;
using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Takes one size or several, each as <see cref="SizeTransformationAttribute"/> does.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SizeListTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly SizeTransformationAttribute One = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => (Arguments.Unwrap(inputData) is IList list ? list : new[] { inputData })
            .Cast<object>()
            .Select(item => One.Transform(engineIntrinsics, item))
            .ToArray();
}
