using System.Management.Automation;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Maps memory of a buffer into a window.</summary>
[Alias("New-TceMapping")]
[Cmdlet(VerbsLifecycle.Invoke, "TceMap", SupportsShouldProcess = true)]
[AcceptsRows(Rows, "a buffer or a mapping", Target = nameof(Buffer))]
[OutputType(typeof(MappingRow))]
public sealed class InvokeTceMapCommand : ContainerCmdlet
{
    private const RowKinds Rows = RowKinds.Buffer | RowKinds.Mapping;
    private const RowKinds Addresses = RowKinds.AnyWindow | RowKinds.Mapping | RowKinds.Address;

    /// <summary>The buffer or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<BufferArgument>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public BufferArgument Buffer { get; set; } = null!;

    /// <summary>
    /// The window: the object, its slot (0 or 1), or its start address. The default is the created window, or the
    /// default window if none was created.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <summary>
    /// The bus address (IOVA). The default is the first free range of the window that is large enough.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [Alias("StartAddress", "Iova")]
    public AddressArgument? Address { get; set; }

    /// <summary>Where the mapping starts in the buffer, in bytes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong Offset { get; set; }

    /// <summary>How much to map. The default is the rest of the buffer from the offset on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [NotFromRows(RowKinds.Buffer)]
    public ulong? Size { get; set; }

    /// <summary>Whether the device may read, write, or both.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WordTransformation<DmaAccess>]
    public DmaAccess Access { get; set; } = DmaAccess.ReadWrite;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Buffer.Item?.Origin);
        var request = new MapRequest(
            Buffer.Resolve(container, IsContainerNamed, Rows),
            Window?.Resolve(container, IsContainerNamed),
            Address?.Resolve(container, IsContainerNamed, Addresses),
            Offset,
            Size,
            Access);
        TceMapping planned = container.Preview.Map(request);
        string charge = planned.Window.LockedByNextMap is > 0 and ulong locked ? $", {Units.Size(locked)} locked" : string.Empty;
        string action = $"Map {Units.Size(planned.Size)} of buffer '{planned.Buffer.Name}'{charge}";
        if (ShouldProcess($"{container.Name}, bus address {Units.Address(planned.StartAddress)}", action))
            WriteObject(new MappingRow(container.Map(request)));
    }
}
