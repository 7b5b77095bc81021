using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpaprDdw.Files;

/// <summary>
/// Describes errors of the JSON serialiser in words for users, who do not know the types of our code.
/// </summary>
internal static class JsonProblem
{
    private static readonly (string Pattern, string Problem)[] Problems =
    [
        ("^The input does not contain any JSON tokens.*$", "the text is empty"),
        ("^.*(?:reached end of data|Expected depth to be zero).*$", "the text ends too early"),
        ("^JSON deserialization for type .* was missing required properties including: (.*)$", "required properties are missing: $1"),
        ("^The JSON property ('.*') could not be mapped to any .NET member .*$", "the property $1 is unknown"),
        ("^Duplicate property ('.*') encountered .*$", "the property $1 occurs twice"),
        ("^Deserialized object contains a duplicate ('.*') metadata property.*$", "the property $1 occurs twice"),
        ("^The JSON value could not be converted to .*$", "the value has the wrong type"),
        ("^The (?:property or field|constructor parameter) .* doesn't allow (?:setting )?null values.*$", "the value is null"),
    ];

    /// <summary>The problem in one sentence, without the place and without names of types.</summary>
    public static string Of(JsonException exception)
    {
        string text = exception.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0].TrimEnd('.');
        foreach ((string pattern, string problem) in Problems)
        {
            if (Regex.IsMatch(text, pattern, RegexOptions.Singleline))
                return Regex.Replace(text, pattern, problem, RegexOptions.Singleline);
        }

        return text.Split(". ")[0];
    }
}
