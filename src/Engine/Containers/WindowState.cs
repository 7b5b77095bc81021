namespace SpaprDdw.Containers;

/// <summary>The state of a window.</summary>
public enum WindowState
{
    /// <summary>The default window before its first use. It takes no locked memory yet (rule DefaultWindow).</summary>
    Pending,

    /// <summary>The window exists.</summary>
    Active,

    /// <summary>The window was removed, or its container was closed.</summary>
    Removed,
}
