namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// A row that keeps its window or buffer. After a removal, another window or buffer can get the same address or name. A
/// command refuses such a row then. A copy of a row has only the address or name.
/// </summary>
internal interface ILiveRow
{
    /// <summary>The window or buffer of the engine.</summary>
    object? Live { get; }
}
