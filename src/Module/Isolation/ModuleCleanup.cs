using System.Management.Automation;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Isolation;

/// <summary>Closes all containers of the runspace when the module is removed or imported again.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>
    /// PowerShell calls this at <c>Remove-Module</c> and <c>Import-Module -Force</c>, in the runspace that loses the
    /// module.
    /// </summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => Session.OfRunspace().CloseAll();
}
