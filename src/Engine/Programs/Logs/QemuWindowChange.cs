using SpaprDdw.Platforms;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Lines of a trace that change the windows of one container: REMOVEs, then a CREATE, and the lines after it that name the
/// container. A guest that resets sends them together.
/// </summary>
internal sealed class QemuWindowChange
{
    public List<ulong> Removed { get; } = [];

    public TracedWindow? Created { get; private set; }

    /// <summary>The number of the line of the CREATE.</summary>
    public long Line { get; private set; }

    /// <summary>The descriptors of the groups that KVM attached to the window.</summary>
    public HashSet<int> Groups { get; } = [];

    /// <summary>The number of the host bridge; null if no line named it.</summary>
    public int? Bridge { get; private set; }

    public bool IsEmpty => Created is null && Removed.Count == 0;

    public void Create(TracedWindow window, long line) => (Created, Line) = (window, line);

    /// <summary>True if the REMOVE of a window can be of the same change.</summary>
    public bool CanRemove(ulong address) => Created is null && !Removed.Contains(address);

    /// <summary>Sets the host bridge.</summary>
    /// <returns>False if another line named another bridge.</returns>
    public bool TryName(int? bridge)
    {
        Bridge ??= bridge;
        return bridge is null || Bridge == bridge;
    }

    /// <summary>True if the change names the container. No two containers have the same group or host bridge.</summary>
    public bool IsNamedBy(QemuContainer container)
        => !container.IsClosed && (container.Groups.Overlaps(Groups) || (Bridge is not null && container.Bridge == Bridge));

    /// <summary>True if the change can be a reset or the end of the container: it removes all of its windows.</summary>
    public bool IsWhole(QemuContainer container)
        => Removed.Count > 0 && Removed.Count == container.Windows.Count && IsPossible(container);

    /// <summary>True if the container has what is removed, has place for what is created, and is not known as another one.</summary>
    public bool IsPossible(QemuContainer container)
        => !container.IsClosed
            && (Bridge is null || container.Bridge is null)
            && (Groups.Count == 0 || container.Groups.Count == 0)
            && Removed.TrueForAll(container.Windows.ContainsKey)
            && (Created is null || Removed.Contains(Created.StartAddress) || !container.Windows.ContainsKey(Created.StartAddress))
            && container.Windows.Count - Removed.Count < PlatformModel.MaxWindows;
}
