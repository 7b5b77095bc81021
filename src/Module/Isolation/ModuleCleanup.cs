using System.Management.Automation;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Isolation;

/// <summary>
/// Warns of open containers when the module is removed or imported again. Nothing is closed: to close a container on a
/// live device ends its DMA.
/// </summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>
    /// PowerShell calls this at <c>Remove-Module</c> and <c>Import-Module -Force</c>, in the runspace that loses the
    /// module.
    /// </summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        string names = string.Join(", ", OpenContainers.All.Select(open => $"'{open.Container.Name}'"));
        if (names.Length == 0)
            return;
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Write-Warning")
            .AddArgument($"These containers stay open: {names}. Import the module to see and disconnect them.")
            .Invoke();
    }
}
