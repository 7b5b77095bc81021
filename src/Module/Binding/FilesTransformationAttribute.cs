using System.Management.Automation;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Takes the files of a row that has a property Path, such as a group of states or a line of CSV. They are no patterns.
/// Other rows are no files, and their text is no path.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The property of a state as text. The path beside it is the trace from which it was made.</summary>
    private const string Text = "Json";

    /// <summary>The properties that name a file for another parameter.</summary>
    private static readonly string[] Elsewhere = ["PSPath", "FullName", "LiteralPath"];

    /// <summary>True if another parameter of the command takes a state as text.</summary>
    public bool IsTextTaken { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object?[] files = Arguments.Unwrap(inputData) is object?[] several ? [.. several.SelectMany(Files)] : Files(inputData);
        return files is [var one] ? one : files;
    }

    private object?[] Files(object? value)
    {
        if (value is null || Arguments.Unwrap(value) is string or FileSystemInfo or Array or ValueType)
            return [value];
        PSObject row = PSObject.AsPSObject(value);
        if (row.Properties[Text]?.Value is not null)
            throw NoFile("a state as text", IsTextTaken ? new PSInvalidCastException() : null);
        if (row.Properties["Path"]?.Value is { } path)
            return [.. LanguagePrimitives.ConvertTo<string[]>(path).Select(WildcardPattern.Escape)];
        if (Array.Exists(Elsewhere, name => row.Properties[name]?.Value is not null))
            return [value];
        if (row.BaseObject is ContainerRow container)
            throw NoFile($"the container '{container.Name}'");
        return Row.From(value) is { } known ? throw NoFile(known.ToString()) : [value];
    }

    /// <summary>The error for another object. After an invalid cast, PowerShell tries a piped object on the next parameter.</summary>
    private static ArgumentTransformationMetadataException NoFile(string what, Exception? cause = null)
        => new($"The parameter takes files, and got {what}. Give a file that Export-TceState wrote.", cause);
}
