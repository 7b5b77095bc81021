using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Takes the files of a row that has a property Path, such as a group of states or a line of CSV. They are no patterns.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>
    /// A property whose rows are not taken, because their path is not the file that the command reads; null for none.
    /// </summary>
    public string? Unless { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is not PSObject { BaseObject: not (string or FileSystemInfo or Array) } row || (Unless is not null && row.Properties[Unless] is not null)
            || row.Properties["Path"]?.Value is not { } path)
            return inputData;
        return LanguagePrimitives.ConvertTo<string[]>(path).Select(WildcardPattern.Escape).ToArray();
    }
}
