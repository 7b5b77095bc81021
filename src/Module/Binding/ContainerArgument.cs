using System.Collections;
using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// A container that was given as an argument: the object or its name. Commands that only read also take lists, and
/// names with wildcards.
/// </summary>
public sealed class ContainerArgument : IReferenceArgument<ContainerArgument>
{
    private readonly IReadOnlyList<Item> items;

    private ContainerArgument(IReadOnlyList<Item> items) => this.items = items;

    static string IReferenceArgument<ContainerArgument>.Problem => "is not a container. Give the object or its name";

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", items.Select(item => item.Name));

    /// <summary>Converts an argument; null if it cannot name a container.</summary>
    public static ContainerArgument? From(object value) => value switch
    {
        IList { Count: > 0 } list => FromList(list),
        _ => ItemOf(value) is { } item ? new ContainerArgument([item]) : null,
    };

    /// <summary>Finds the one container that is meant.</summary>
    /// <exception cref="CommandException">ContainerNotFound, ContainerClosed, OneContainerOnly.</exception>
    internal OpenContainer Resolve()
        => items is not [var item] || (item.Id is null && OpenContainers.Find(item.Name) is null && new NamePattern(item.Name).HasWildcards)
            ? throw new CommandException(ErrorRecords.OneContainerOnly(ToString()))
            : item.Resolve();

    /// <summary>Finds all containers that are meant, each once.</summary>
    /// <param name="report">Receives the error for a name that no container has, and for a closed container.</param>
    internal IReadOnlyList<OpenContainer> ResolveAll(Action<ErrorRecord> report)
    {
        var found = new List<OpenContainer>();
        foreach (Item item in items)
        {
            try
            {
                found.AddRange(item.ResolveAll());
            }
            catch (CommandException exception)
            {
                report(exception.Record);
            }
        }

        return [.. found.Distinct()];
    }

    private static ContainerArgument? FromList(IList list)
    {
        List<Item?> items = [.. list.Cast<object?>().Select(each => (Row.From(each) ?? Arguments.Unwrap(each)) is { } value ? ItemOf(value) : null)];
        return items.Contains(null) ? null : new ContainerArgument([.. items.OfType<Item>()]);
    }

    private static Item? ItemOf(object value) => value switch
    {
        ContainerRow container => new Item(container.Name, container.ContainerId),
        TceContainer container => new Item(container.Name, container.ContainerId),
        Row { Kind: RowKinds.Container, Origin.Container: { } copied } row => new Item(copied, row.Origin.ContainerId),
        string { Length: > 0 } name => new Item(name, null),
        _ => null,
    };

    /// <summary>One of the containers: a name, or the name and the identity of an object.</summary>
    private sealed record Item(string Name, Guid? Id)
    {
        public OpenContainer Resolve()
            => Id is { } id ? OpenContainers.Find(new Origin(Name, id))
                : OpenContainers.Find(Name) ?? throw new CommandException(ErrorRecords.ContainerNotFound(Name));

        public IReadOnlyList<OpenContainer> ResolveAll()
        {
            var pattern = new NamePattern(Name);
            if (Id is not null || OpenContainers.Find(Name) is not null || !pattern.HasWildcards)
                return [Resolve()];
            OpenContainer[] found = [.. OpenContainers.All.Where(open => pattern.IsMatch(open.Container.Name))];
            return found.Length > 0 ? found : throw new CommandException(ErrorRecords.ContainerNotFound(Name));
        }
    }
}
