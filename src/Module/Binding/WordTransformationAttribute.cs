using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Converts a word of a fixed list. The error lists the words.</summary>
/// <typeparam name="T">The enumeration with the words.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : struct, Enum
{
    private static readonly string Problem = $"is not one of {string.Join(", ", Enum.GetNames<T>())}";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, Parse, Problem);

    private static object? Parse(object value) => value switch
    {
        T word => word,
        string text when Enum.TryParse(text, ignoreCase: true, out T word) && Enum.IsDefined(word) => word,
        _ => null,
    };
}
