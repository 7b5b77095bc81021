using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A container as an argument names it: the object or its name.</summary>
public sealed class ContainerArgument
{
    private readonly TceContainer? container;
    private readonly string name;

    private ContainerArgument(TceContainer? container, string name)
    {
        this.container = container;
        this.name = name;
    }

    /// <inheritdoc/>
    public override string ToString() => name;

    internal static ContainerArgument? From(object value) => value switch
    {
        ContainerArgument argument => argument,
        TceContainer container => new ContainerArgument(container, container.Name),
        string { Length: > 0 } name => new ContainerArgument(null, name),
        _ => null,
    };

    /// <summary>The container in a session.</summary>
    /// <exception cref="CommandException">ContainerNotFound.</exception>
    internal TceContainer Resolve(Session session)
        => container ?? session.Find(name) ?? throw new CommandException(ErrorRecords.ContainerNotFound(name));
}

/// <summary>Turns containers and names into a <see cref="ContainerArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ContainerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, ContainerArgument.From, "is not a container. Give the object or its name");
}
