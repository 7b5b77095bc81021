using System.Text.Json;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Logging;

/// <summary>The text of a request in the log.</summary>
internal static class RequestText
{
    /// <summary>
    /// The request's name in the uapi and its argument; for a request to a group also the group's descriptor.
    /// </summary>
    public static string Of(int descriptor, VfioRequest request, in VfioArgument argument)
    {
        string name = JsonNamingPolicy.SnakeCaseUpper.ConvertName(request.ToString());
        string group = request.IsOfGroup() ? $" {descriptor}" : string.Empty;
        string text = argument.ToText(request);
        return text.Length > 0 ? $"{name}{group} {text}" : name + group;
    }
}
