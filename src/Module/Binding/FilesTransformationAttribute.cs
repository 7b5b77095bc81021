using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Takes the files of a row that has a property Path, such as a group of states or a line of CSV. They are no patterns.
/// The path of a row that has a state as text, in the property Json, is the trace from which the state was made.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is not PSObject { BaseObject: not (string or FileSystemInfo or Array) } row || row.Properties["Json"] is not null
            || row.Properties["Path"]?.Value is not { } path)
            return inputData;
        return LanguagePrimitives.ConvertTo<string[]>(path).Select(WildcardPattern.Escape).ToArray();
    }
}
