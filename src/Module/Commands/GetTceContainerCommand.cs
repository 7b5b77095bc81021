using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the containers of this runspace; the last one is the current one.</summary>
[Cmdlet(VerbsCommon.Get, "TceContainer")]
[OutputType(typeof(TceContainer))]
public sealed class GetTceContainerCommand : TceCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            TceContainer[] found = Session.OfRunspace().Containers.Where(container => pattern.IsMatch(container.Name)).ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(ErrorRecords.ContainerNotFound(name));
        }
    }
}
