using SpaprDdw.Abi;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The words of flags. Their ToString() would allocate for each of a million mappings.</summary>
internal static class Words
{
    /// <summary>Read, Write or ReadWrite.</summary>
    /// <param name="access">The access of a mapping.</param>
    public static string Of(DmaAccess access) => access switch
    {
        DmaAccess.Read => nameof(DmaAccess.Read),
        DmaAccess.Write => nameof(DmaAccess.Write),
        _ => nameof(DmaAccess.ReadWrite),
    };
}
