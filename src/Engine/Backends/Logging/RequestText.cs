using System.Text.Json;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Logging;

/// <summary>Requests of the driver in words.</summary>
internal static class RequestText
{
    /// <summary>The request's name in the uapi and its argument; of a group's also which group's.</summary>
    public static string Of(int descriptor, VfioRequest request, in VfioArgument argument)
    {
        string name = JsonNamingPolicy.SnakeCaseUpper.ConvertName(request.ToString());
        string group = request.IsOfGroup() ? $" {descriptor}" : string.Empty;
        string text = argument.ToText(request);
        return text.Length > 0 ? $"{name}{group} {text}" : name + group;
    }
}
