namespace SpaprDdw.Diagnostics;

/// <summary>The host on which this process runs.</summary>
public static class ThisHost
{
    /// <summary>The name of the host, without its domain.</summary>
    public static string Name { get; } = Environment.MachineName;
}
