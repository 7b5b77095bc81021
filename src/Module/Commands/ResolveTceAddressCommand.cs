using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Follows a bus address to its table entries, TCE and memory, and shows what a device's access there does.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "TceAddress")]
[OutputType(typeof(TceAddress))]
public sealed class ResolveTceAddressCommand : ContainerCmdlet
{
    /// <summary>The bus address (IOVA).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [Alias("StartAddress")]
    public AddressArgument Address { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Address.Origin);
        WriteObject(container.Resolve(Address.Resolve(container)));
    }
}
