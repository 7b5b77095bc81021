namespace SpaprDdw.PowerShell.Binding;

/// <summary>The container that a piped object comes from.</summary>
/// <param name="Container">The name of the container.</param>
/// <param name="ContainerId">The identity of the container.</param>
internal sealed record Origin(string Container, Guid ContainerId);
