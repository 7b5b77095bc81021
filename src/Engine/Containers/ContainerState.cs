namespace SpaprDdw.Containers;

/// <summary>The state of a container: open or closed.</summary>
public enum ContainerState
{
    /// <summary>The container can be used.</summary>
    Open,

    /// <summary>
    /// The container was closed; all its windows, mappings and registrations ended (rule ContainerOfProcess).
    /// </summary>
    Closed,
}
