using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

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
    /// Kernel lists the groups of this machine, without a container. By default, the groups of the container's host are
    /// listed.
    /// </summary>
    [Parameter]
    public TceBackendKind? Backend { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IReadOnlyList<IommuGroup> groups = Backend == TceBackendKind.Kernel ? KernelContainers.GetGroups() : FindContainer().GetHostGroups();
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
