using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>
/// The open containers of this process. Every runspace sees them by name, and they stay open when the module is
/// removed. The end of the process closes them.
/// </summary>
internal static class OpenContainers
{
    /// <summary>The end of the process waits this long for an operation that still uses a container.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly Lock Gate = new();
    private static readonly List<OpenContainer> Entries = [];
    private static readonly HashSet<string> ReservedNames = new(StringComparer.OrdinalIgnoreCase);

    static OpenContainers() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(CloseAll).Wait(LongestWait);

    /// <summary>The open containers, in the order of their opening.</summary>
    public static IReadOnlyList<OpenContainer> All
    {
        get
        {
            lock (Gate)
                return [.. Entries];
        }
    }

    /// <summary>Finds a container by its name; null for none.</summary>
    public static OpenContainer? Find(string name)
        => All.FirstOrDefault(open => string.Equals(open.Container.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds a container by its identity; null for none.</summary>
    public static OpenContainer? Find(Guid id) => All.FirstOrDefault(open => open.Container.ContainerId == id);

    /// <summary>Finds the container that an object comes from.</summary>
    /// <exception cref="CommandException">ContainerClosed, ContainerNotFound, RowOfOtherMachine.</exception>
    public static OpenContainer Find(Origin origin)
    {
        origin.RequireThisMachine();
        string name = origin.Container ?? string.Empty;
        return origin.ContainerId is { } id
            ? Find(id) ?? throw new CommandException(ErrorRecords.ContainerClosed(name, id, All.Select(open => open.Container.Name)))
            : Find(name) ?? throw new CommandException(ErrorRecords.ContainerNotFound(name));
    }

    /// <summary>Finds the entry of a container.</summary>
    /// <exception cref="CommandException">ContainerClosed.</exception>
    public static OpenContainer Of(TceContainer container) => Find(new Origin(container.Name, container.ContainerId));

    /// <summary>Reserves a name for a container that is about to be opened, until <see cref="Release"/>.</summary>
    /// <param name="name">The name; null for the stem with the lowest number that makes it free.</param>
    /// <param name="stem">The stem.</param>
    /// <exception cref="CommandException">ContainerNameTaken.</exception>
    public static string Reserve(string? name, string stem)
    {
        lock (Gate)
        {
            int number = 0;
            string reserved = name ?? $"{stem}{number}";
            while (ReservedNames.Contains(reserved) || Find(reserved) is not null)
            {
                if (name is not null)
                    throw new CommandException(ErrorRecords.ContainerNameTaken(name));
                reserved = $"{stem}{++number}";
            }

            ReservedNames.Add(reserved);
            return reserved;
        }
    }

    /// <summary>Releases a reserved name.</summary>
    public static void Release(string name)
    {
        lock (Gate)
            ReservedNames.Remove(name);
    }

    /// <summary>Adds a container that was opened under a reserved name.</summary>
    public static void Add(OpenContainer open)
    {
        lock (Gate)
            Entries.Add(open);
    }

    /// <summary>
    /// Closes a container, and ends its recording. A container that cannot be closed now, because it is busy, stays in the
    /// list.
    /// </summary>
    public static void Close(OpenContainer open)
    {
        try
        {
            open.Container.Dispose();
            open.Trace?.Dispose();
        }
        finally
        {
            if (open.Container.State == ContainerState.Closed)
                Remove(open);
        }
    }

    private static void Remove(OpenContainer open)
    {
        lock (Gate)
            Entries.Remove(open);
    }

    /// <summary>Closes all containers at the end of the process. One that cannot be closed does not keep the others.</summary>
    private static void CloseAll()
    {
        foreach (OpenContainer open in All)
        {
            try
            {
                Close(open);
            }
            catch (Exception cause)
            {
                Console.Error.WriteLine($"The container '{open.Container.Name}' was not closed at the end of the process. {cause.Message}");
            }
        }
    }
}
