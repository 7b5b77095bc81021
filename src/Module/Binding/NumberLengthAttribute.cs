using System.Collections;
using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Refuses a text that is too long to be a number. PowerShell repeats the whole text in its own error, twice.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberLengthAttribute : ArgumentTransformationAttribute
{
    private const int Most = 100;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        foreach (object? item in Arguments.Unwrap(inputData) as IList ?? new[] { inputData })
        {
            if (Arguments.Unwrap(item) is string { Length: > Most } text)
                Arguments.Transform(text, _ => null, "is not a whole number. Give digits");
        }

        return inputData;
    }
}
