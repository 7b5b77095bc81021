using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the IOMMU groups of a container's host or of this machine.</summary>
[Cmdlet(VerbsCommon.Get, "IommuGroup")]
[AcceptsRows(RowKinds.AnyContainer, "a container")]
[OutputType(typeof(IommuGroup))]
public sealed class GetIommuGroupCommand : InputContainerCmdlet
{
    /// <summary>The numbers of the groups. The default is all groups.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public int[]? Number { get; set; }

    /// <summary>
    /// Kernel lists the groups of this machine, and Emulated those of a new emulated host. Neither needs a container.
    /// By default, the groups of the container's host are listed.
    /// </summary>
    [Parameter]
    [WordTransformation<TceBackendKind>]
    public TceBackendKind? Backend { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Backend is not { } backend)
            ForEachContainer(ofArgument: null, container => Write(GroupsOf(container)));
        else if ((InputObject?.Name ?? Container?.ToString()) is { } given)
            throw new CommandException(ErrorRecords.BackendAndContainer(backend, given));
        else if (backend == TceBackendKind.Emulated)
            Write(EmulatedHosts.GetGroups());
        else
            Write(KernelContainers.GetGroups() is { Count: > 0 } groups ? groups : throw new CommandException(ErrorRecords.NoIommuGroup()));
    }

    private static IEnumerable<IommuGroup> GroupsOf(TceContainer container)
    {
        ulong pageSize = container.GetInfo().HostPageSize;
        return container.GetHostGroups()
            .Select(group => container.Backend == nameof(TceBackendKind.Emulated) ? new EmulatedIommuGroup(group, container.Platform, pageSize) : group)
            .Select(group => group.Of(container.Name, container.ContainerId));
    }

    private void Write(IEnumerable<IommuGroup> groups)
    {
        if (Number is null)
        {
            WriteObject(groups, enumerateCollection: true);
            return;
        }

        foreach (int number in Number)
        {
            if (groups.FirstOrDefault(group => group.Number == number) is { } group)
                WriteObject(group);
            else
                WriteError(ErrorRecords.GroupNotFound(number));
        }
    }
}
