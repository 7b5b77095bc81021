using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Follows a bus address to its table entries, TCE and memory, and shows what a device's access there does.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "TceAddress")]
[AcceptsRows(Rows, "a window, a mapping or a bus address", Target = nameof(Address))]
[OutputType(typeof(AddressRow))]
public sealed class ResolveTceAddressCommand : ContainerCmdlet
{
    private const RowKinds Rows = RowKinds.AnyWindow | RowKinds.Mapping | RowKinds.Address;

    /// <summary>Bus addresses (IOVA), or objects that have one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ListTransformation<AddressTransformationAttribute>]
    [Alias("StartAddress", "Iova")]
    [ArgumentCompleter(typeof(MappingCompleter))]
    public AddressArgument[] Address { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEach(Address, given => ForEachContainer(
        given.Item?.Origin,
        container => WriteObject(new AddressRow(container, container.Resolve(given.Resolve(container, IsContainerNamed, Rows))))));
}
