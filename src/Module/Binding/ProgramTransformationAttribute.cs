using System.Management.Automation;
using SpaprDdw.Programs;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts the name of a program, with or without its version. The error lists the names.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProgramTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string Problem = $"is not one of {string.Join(", ", ProgramVersion.Names)}";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, value => value as ProgramVersion ?? (value is string name ? ProgramVersion.Find(name) : null), Problem);
}
