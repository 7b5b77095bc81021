namespace SpaprDdw.Containers;

/// <summary>Whether a container can be used.</summary>
public enum ContainerState
{
    /// <summary>It is open.</summary>
    Open,

    /// <summary>It was closed; everything in it ended then (rule ContainerOfProcess).</summary>
    Closed,
}
