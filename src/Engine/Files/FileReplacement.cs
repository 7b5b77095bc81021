namespace SpaprDdw.Files;

/// <summary>The files that a writer may replace. A file that is being written is never replaced.</summary>
public enum FileReplacement
{
    /// <summary>No file.</summary>
    Never,

    /// <summary>
    /// A file that may be written. No symbolic link, and no trace, because a trace cannot be made again.
    /// </summary>
    Usual,

    /// <summary>Any file. A symbolic link itself is replaced, and what it leads to is unchanged.</summary>
    Any,
}
