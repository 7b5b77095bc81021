using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists mappings, ordered by bus address.</summary>
[Cmdlet(VerbsCommon.Get, "TceMapping")]
[AcceptsRows(
    RowKinds.AnyContainer | RowKinds.AnyWindow | RowKinds.Buffer | RowKinds.Mapping, "a window, a buffer, a mapping or a container",
    Target = nameof(Window))]
[OutputType(typeof(MappingRow))]
public sealed class GetTceMappingCommand : WindowsCmdlet
{
    /// <summary>Lists only the mappings of these buffers: each the object or its name.</summary>
    [Parameter]
    [ListTransformation<ReferenceTransformationAttribute<BufferArgument>>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public BufferArgument[]? Buffer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputRow is { Kind: RowKinds.Buffer } buffer)
            List(FindContainer(), FindContainer().GetWindows(), [BufferArgument.From(buffer)!], range: null);
        else if (InputRow is { Kind: RowKinds.Mapping or RowKinds.Range } row)
            ListAgain(row);
        else if (Window is null && Buffer is [{ Item.Origin: { } origin }, ..])
            List(FindContainer(origin), FindContainer(origin).GetWindows(), Buffer, range: null);
        else
            ForEachWindow((container, windows) => List(container, windows, Buffer, range: null));
    }

    /// <summary>Lists what a mapping is now, or what is mapped in a range.</summary>
    private void ListAgain(Row row)
    {
        TceContainer container = FindContainer();
        ulong start = AddressArgument.From(row)!.Resolve(container, IsContainerNamed, row.Kind);
        ulong size = row["Size"] is { } written && SizeTransformationAttribute.Parse(written) is { } parsed
            ? parsed
            : throw new CommandException(ErrorRecords.RowNotTaken(row.ToString(), "a mapping with its size"));
        BufferArgument[]? buffer = Buffer ?? (row["Buffer"] is null ? null : [BufferArgument.From(row)!]);
        List(container, container.GetWindows(), buffer, (start, size));
    }

    private void List(
        TceContainer container, IReadOnlyList<DmaWindow> windows, BufferArgument[]? named, (ulong Start, ulong Size)? range)
    {
        DmaBuffer[]? buffers = named?.Select(buffer => buffer.Resolve(container, IsContainerNamed, RowKinds.Buffer | RowKinds.Mapping)).ToArray();
        long total = windows.Sum(window => (long)window.Mappings);
        // All lists are taken before the first mapping is written: a command behind may map or unmap.
        IEnumerable<TceMapping>[] lists = [.. windows.Select(window => container.GetMappings(window, range))];
        foreach (TceMapping mapping in lists.SelectMany(list => list).WithProgress("Mappings", total, Progress, Cancellation))
        {
            if (buffers is null || buffers.Contains(mapping.Buffer))
                WriteObject(new MappingRow(mapping));
        }
    }
}
