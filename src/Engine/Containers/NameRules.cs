using System.Globalization;
using System.Text;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>The rule for names of containers and buffers.</summary>
public static class NameRules
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxLength = 128;

    /// <summary>Throws unless a name has 1 to 128 characters, each of which is shown as it is.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="TceException">NameInvalid.</exception>
    public static void Require(string name)
    {
        if (!IsValid(name))
            throw ContainerErrors.NameInvalid(name);
    }

    /// <summary>True if a name follows the rule.</summary>
    internal static bool IsValid(string name)
        => name.Length > 0 && PrintableText.IsPrintable(name) && Fit(name, MaxLength).Length == name.Length;

    /// <summary>
    /// A valid name that resembles a name from a file. Older versions had no rule, and wrote any name into files.
    /// </summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="number">Above 1, this number ends the name, to make it unique.</param>
    internal static string Shorten(string name, int number)
    {
        string suffix = number > 1 ? string.Create(CultureInfo.InvariantCulture, $"~{number}") : string.Empty;
        return Fit(PrintableText.Of(Fit(name, MaxLength)), MaxLength - suffix.Length) + suffix;
    }

    /// <summary>The first characters of a text. A surrogate pair is one character.</summary>
    private static string Fit(string text, int most)
    {
        int length = 0;
        for (int count = 0; count < most && length < text.Length; count++)
        {
            Rune.DecodeFromUtf16(text.AsSpan(length), out _, out int units);
            length += units;
        }

        return text[..length];
    }
}
