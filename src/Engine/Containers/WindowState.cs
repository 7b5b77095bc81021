namespace SpaprDdw.Containers;

/// <summary>Where a window is in its life.</summary>
public enum WindowState
{
    /// <summary>The default window before its first use: it takes no memory yet (rule DefaultWindow).</summary>
    Pending,

    /// <summary>It is there.</summary>
    Active,

    /// <summary>It was removed, or its container was closed.</summary>
    Removed,
}
