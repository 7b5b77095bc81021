using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Reports;

/// <summary>Makes values of a report from the properties of objects, also of copies that came from a job or a file.</summary>
internal static class ReportValues
{
    /// <summary>An object deeper than this is written as its text. The objects of this module have at most three levels.</summary>
    private const int MaxDepth = 6;

    /// <summary>What remoting adds for its own use.</summary>
    private static readonly string[] OfRemoting = ["RunspaceId", "PSShowComputerName"];

    /// <summary>The properties of an object.</summary>
    /// <param name="value">The object.</param>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(PSObject value) => Properties(value, 0);

    /// <summary>The value of a property. If a script that computes it fails, the value is what the script said.</summary>
    /// <param name="property">The property; null if the object does not have it.</param>
    public static object? Read(PSPropertyInfo? property)
    {
        try
        {
            return Arguments.Unwrap(property?.Value);
        }
        catch (GetValueException cause)
        {
            return cause.Message;
        }
    }

    private static KeyValuePair<string, object?>[] Properties(PSObject value, int depth) =>
    [
        .. value.Properties
            .Where(property => !OfRemoting.Contains(property.Name))
            .Select(property => KeyValuePair.Create(property.Name, ValueOf(Read(property), depth + 1))),
    ];

    private static object? ValueOf(object? value, int depth)
    {
        object? plain = Arguments.Unwrap(value);
        return plain switch
        {
            null or string or bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => plain,
            BigInteger number when number >= 0 && number <= ulong.MaxValue => (ulong)number,
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
            IFormattable text => text.ToString(null, CultureInfo.InvariantCulture),
            _ when depth >= MaxDepth => plain.ToString(),
            IDictionary pairs => pairs.Cast<DictionaryEntry>()
                .Select(pair => KeyValuePair.Create(pair.Key.ToString() ?? string.Empty, ValueOf(pair.Value, depth + 1))).ToArray(),
            IEnumerable list => list.Cast<object?>().Select(item => ValueOf(item, depth + 1)).ToArray(),
            _ when IsRow(PSObject.AsPSObject(value!)) => Properties(PSObject.AsPSObject(value!), depth),
            _ => plain.ToString(),
        };
    }

    private static bool IsRow(PSObject value)
        => value.BaseObject is PSCustomObject || Row.IsOfModule(Row.TypeOf(value));
}
