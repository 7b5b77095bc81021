using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Follows bus addresses through the tables: entries, TCE word, memory, and what a device's access would do.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "TceAddress")]
[OutputType(typeof(TceAddress))]
public sealed class ResolveTceAddressCommand : ContainerCmdlet
{
    /// <summary>The bus addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [Alias("StartAddress")]
    public AddressArgument Address { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target(Address.Container);
        WriteObject(container.Resolve(Address.Resolve(container)));
    }
}
