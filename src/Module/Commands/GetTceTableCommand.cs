using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Shows the levels of a window's table, from the top level down.</summary>
[Cmdlet(VerbsCommon.Get, "TceTable")]
[OutputType(typeof(TceTableLevel))]
public sealed class GetTceTableCommand : WindowsCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Window?.Origin);
        foreach (DmaWindow window in FindWindows(container))
            WriteObject(container.GetTable(window), enumerateCollection: true);
    }
}
