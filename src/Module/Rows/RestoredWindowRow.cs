using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A window that was created from a state. Sizes are in bytes.</summary>
/// <param name="restored">The window with its recorded address.</param>
public sealed class RestoredWindowRow(TceRestoredWindow restored) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = restored.Window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = restored.Window.ContainerId;

    /// <summary>The first bus address of the window in the state.</summary>
    public ulong RecordedAddress { get; } = restored.RecordedAddress;

    /// <summary>The first bus address of the window now, which the driver chose.</summary>
    public ulong Window { get; } = restored.Window.StartAddress;

    /// <summary>True if the driver chose another address than the one in the state.</summary>
    public bool Moved { get; } = restored.Moved;

    /// <summary>The size.</summary>
    public ulong Size { get; } = restored.Window.Size;

    /// <summary>The bytes that are mapped.</summary>
    public ulong MappedBytes { get; } = restored.Window.MappedBytes;
}
