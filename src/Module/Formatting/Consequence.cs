using SpaprDdw.Containers;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>What an operation would destroy, in the words of -WhatIf and -Confirm.</summary>
internal static class Consequence
{
    /// <summary>A window with what is lost when it is removed.</summary>
    /// <param name="window">The window.</param>
    public static string OfRemoving(DmaWindow window)
    {
        string mapped = window.Mappings == 0 ? "nothing mapped" : $"{Quantity(window.Mappings, "mapping")} of {Size(window.MappedBytes)}";
        return $"the window of {Size(window.Size)} at {window} with {mapped}, {Size(window.LockedMemory)} locked";
    }

    /// <summary>The file that is replaced; an empty text if none is.</summary>
    /// <param name="path">The path to which a file is written.</param>
    public static string OfReplacing(string path)
        => new FileInfo(path) is { Exists: true } file ? $" in place of a file of {Size((ulong)file.Length)}" : string.Empty;
}
