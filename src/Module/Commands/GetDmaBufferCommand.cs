using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the buffers of a container.</summary>
[Cmdlet(VerbsCommon.Get, "DmaBuffer")]
[OutputType(typeof(DmaBuffer))]
public sealed class GetDmaBufferCommand : PipedContainerCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IReadOnlyList<DmaBuffer> buffers = Target().GetBuffers();
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            DmaBuffer[] found = buffers.Where(buffer => pattern.IsMatch(buffer.Name)).ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(ErrorRecords.BufferNotFound(name));
        }
    }
}
