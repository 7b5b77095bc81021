using System.Text.Json;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>Takes the message out of a line that journalctl -o json or dmesg --json wrote.</summary>
internal static class JsonLogLine
{
    private const string OfDmesg = "\"msg\":";

    /// <summary>The message and the host of a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>
    /// The line itself if it is no JSON; a message of null if it is that of a program. Only journalctl tells the host.
    /// </returns>
    public static (string? Message, string? HostName) Read(string line)
    {
        string text = line.Trim();
        string json = text.StartsWith(OfDmesg, StringComparison.Ordinal) ? $"{{{text.TrimEnd(',')}}}" : text;
        if (!json.StartsWith('{'))
            return (line, null);
        try
        {
            using JsonDocument entry = JsonDocument.Parse(json);
            return MessageOf(entry.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return (line, null); // It only begins like JSON, or has half of a surrogate pair.
        }
        catch (InvalidOperationException)
        {
            return (null, null); // An escape is half of a surrogate pair, so the message is no text.
        }
    }

    private static (string? Message, string? HostName) MessageOf(JsonElement entry)
    {
        if (TextOf(entry, "msg") is { } message)
            return (message, null);
        bool isKernels = TextOf(entry, "_TRANSPORT") == "kernel" || TextOf(entry, "SYSLOG_IDENTIFIER") == "kernel";
        return (isKernels ? TextOf(entry, "MESSAGE") : null, TextOf(entry, "_HOSTNAME"));
    }

    /// <summary>A property as text; null if it is missing, or no text, as a message that is not UTF-8.</summary>
    private static string? TextOf(JsonElement entry, string name)
        => entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
