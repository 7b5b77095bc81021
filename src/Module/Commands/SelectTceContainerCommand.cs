using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Chooses the container that commands of this runspace use when none is given.</summary>
[Cmdlet(VerbsCommon.Select, "TceContainer")]
[OutputType(typeof(ContainerRow))]
public sealed class SelectTceContainerCommand : TceCmdlet
{
    private readonly List<OpenContainer> given = [];

    /// <summary>The container or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument Container { get; set; } = null!;

    /// <summary>Return the container.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => given.Add(Container.Resolve());

    /// <inheritdoc/>
    protected override void EndItems()
    {
        OpenContainer[] distinct = [.. given.Distinct()];
        if (distinct.Length > 1)
            throw new CommandException(ErrorRecords.OneContainerOnly(string.Join(", ", distinct.Select(open => open.Container.Name))));
        if (distinct is not [var chosen])
            return;
        Session session = Session.OfRunspace();
        session.Select(chosen);
        if (PassThru)
            WriteObject(session.Describe(chosen));
    }
}
