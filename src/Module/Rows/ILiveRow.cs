namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// A row that knows the window or buffer it is of. Another one may have the same number or name later: a command that
/// gets the row itself, and not a copy of it, refuses it then.
/// </summary>
internal interface ILiveRow
{
    /// <summary>The window or buffer of the engine.</summary>
    object? Live { get; }
}
