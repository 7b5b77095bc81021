using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Unmaps ranges of bus addresses.</summary>
[Alias("Remove-TceMapping")]
[Cmdlet(VerbsLifecycle.Invoke, "TceUnmap", SupportsShouldProcess = true)]
[AcceptsRows(Rows, "a mapping or a range of bus addresses", Target = nameof(Address))]
[OutputType(typeof(void))]
public sealed class InvokeTceUnmapCommand : ContainerCmdlet
{
    private const RowKinds Rows = RowKinds.Mapping | RowKinds.Range | RowKinds.Point | RowKinds.Address;

    /// <summary>The first bus address (IOVA) of the range.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [Alias("StartAddress", "Iova")]
    [ArgumentCompleter(typeof(MappingCompleter))]
    public AddressArgument Address { get; set; } = null!;

    /// <summary>The size of the range. The default is the rest of the mapping at the address.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong? Size { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Address.Item?.Origin);
        ulong address = Address.Resolve(container, IsContainerNamed, Rows);
        ulong length = container.Preview.Unmap(address, Size);
        if (ShouldProcess($"{container.Name}, bus address {Address}", $"Unmap {Units.Size(length)}"))
            container.Unmap(address, Size);
    }
}
