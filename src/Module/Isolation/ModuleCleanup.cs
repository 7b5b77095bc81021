using System.Management.Automation;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Isolation;

/// <summary>Leaves nothing open behind a module that is removed or imported anew.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell for <c>Remove-Module</c> and <c>Import-Module -Force</c>, in the runspace that it leaves.</summary>
    /// <param name="psModuleInfo">The module that goes.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => Session.OfRunspace().CloseAll();
}
