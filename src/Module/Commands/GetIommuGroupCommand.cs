using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Lists the IOMMU groups of a container's host or of this machine. Without -Probe it opens no group.
/// </summary>
[Cmdlet(VerbsCommon.Get, "IommuGroup")]
[AcceptsRows(RowKinds.AnyContainer, "a container")]
[OutputType(typeof(IommuGroup))]
public sealed class GetIommuGroupCommand : InputContainerCmdlet
{
    /// <summary>The numbers of the groups. The default is all groups.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [NumberLength]
    public int[]? Number { get; set; }

    /// <summary>
    /// Kernel lists the groups of this machine, and Emulated those of a new emulated host. Neither needs a container.
    /// By default, the groups of the container's host are listed.
    /// </summary>
    [Parameter]
    [WordTransformation<TceBackendKind>]
    public TceBackendKind? Backend { get; set; }

    /// <summary>
    /// Asks the driver whether a container can use each group of -Number. This opens the group for a moment; nobody
    /// else can open it meanwhile.
    /// </summary>
    [Parameter]
    public SwitchParameter Probe { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Probe && Number is null)
            throw new CommandException(ErrorRecords.ProbeNeedsNumber());
        if (Backend is not { } backend)
            ForEachContainer(ofArgument: null, container => Write(() => GroupsOf(container), number => GroupOf(container, GroupProbe.Ask(container, number))));
        else if ((InputObject?.Name ?? Container?.ToString()) is { } given)
            throw new CommandException(ErrorRecords.BackendAndContainer(backend, given));
        else if (backend == TceBackendKind.Emulated)
            Write(EmulatedHosts.GetGroups, EmulatedHosts.ProbeGroup);
        else
            Write(GroupsOfThisMachine, number => KernelContainers.ProbeGroup(number));
    }

    private static IReadOnlyList<IommuGroup> GroupsOfThisMachine()
        => KernelContainers.GetGroups() is { Count: > 0 } groups ? groups : throw new CommandException(ErrorRecords.NoIommuGroup());

    private static IEnumerable<IommuGroup> GroupsOf(TceContainer container)
        => container.GetHostGroups().Select(group => GroupOf(container, group));

    private static IommuGroup GroupOf(TceContainer container, IommuGroup group)
    {
        IommuGroup complete = container.Backend == nameof(TceBackendKind.Emulated)
            ? new EmulatedIommuGroup(group, container.Platform, container.GetInfo().HostPageSize)
            : group;
        return complete.Of(container.Name, container.ContainerId);
    }

    private void Write(Func<IEnumerable<IommuGroup>> list, Func<int, IommuGroup> probe)
    {
        List<IommuGroup> groups = [.. list()];
        if (Number is null)
        {
            WriteObject(groups, enumerateCollection: true);
            return;
        }

        ForEach(Number, number =>
        {
            if (groups.Find(group => group.Number == number) is { } group)
                WriteObject(Probe ? probe(number) : group);
            else
                WriteError(ErrorRecords.GroupNotFound(number));
        });
    }
}
