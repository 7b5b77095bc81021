using System.Globalization;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// Reads files of sysfs and procfs. A device can be unplugged at any moment; its files then vanish, or reading fails.
/// </summary>
internal static class KernelFile
{
    /// <summary>The text of a file without white space at its ends; null if it cannot be read or is empty.</summary>
    public static string? Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A hexadecimal number, such as 0x8086; null if the file has none.</summary>
    public static uint? ReadHex(string path)
    {
        string? text = Read(path);
        if (text is not null && text.StartsWith("0x", StringComparison.Ordinal))
            text = text.Substring(2);
        return uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null;
    }
}
