using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Takes the files of a row that has a property Path, such as a group of states or a line of CSV. They are no patterns.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is not PSObject { BaseObject: not (string or FileSystemInfo or Array) } row || row.Properties["Path"]?.Value is not { } path)
            return inputData;
        return LanguagePrimitives.ConvertTo<string[]>(path).Select(WildcardPattern.Escape).ToArray();
    }
}
