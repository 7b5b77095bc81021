using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A container that was given as an argument: the object or its name.</summary>
public sealed class ContainerArgument : Reference<TceContainer>, IReferenceArgument<ContainerArgument>
{
    private ContainerArgument(TceContainer? container, string name)
        : base(container, name)
    {
    }

    static string IReferenceArgument<ContainerArgument>.Problem => "is not a container. Give the object or its name";

    static ContainerArgument? IReferenceArgument<ContainerArgument>.From(object value) => value switch
    {
        TceContainer container => new ContainerArgument(container, container.Name),
        string { Length: > 0 } name => new ContainerArgument(null, name),
        _ => null,
    };

    /// <summary>Finds the container in a session.</summary>
    /// <exception cref="CommandException">ContainerNotFound.</exception>
    internal TceContainer Resolve(Session session)
        => Item ?? session.Find(ToString()) ?? throw new CommandException(ErrorRecords.ContainerNotFound(ToString()));
}
