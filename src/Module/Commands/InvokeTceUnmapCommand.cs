using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Unmaps ranges of bus addresses.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TceUnmap", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class InvokeTceUnmapCommand : ContainerCmdlet
{
    /// <summary>The first bus address (IOVA) of the range.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [Alias("StartAddress")]
    public AddressArgument Address { get; set; } = null!;

    /// <summary>The size of the range. The default is the rest of the mapping at the address.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong? Size { get; set; }

    /// <summary>The window of a piped mapping. It gives the container, and must still exist.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Address.Origin ?? Window?.Origin);
        Window?.Resolve(container);
        ulong address = Address.Resolve(container);
        ulong length = container.Preview.Unmap(address, Size);
        if (ShouldProcess($"{container.Name}, bus address {Address}", $"Unmap {Units.Size(length)}"))
            container.Unmap(address, Size);
    }
}
