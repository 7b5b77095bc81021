using System.Management.Automation;

namespace SpaprDdw.PowerShell.Isolation;

/// <summary>Leaves nothing open behind a module that is removed or imported anew.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Raised when the module is about to go: whatever holds containers closes them.</summary>
    internal static event Action? Removing;

    /// <summary>Called by PowerShell for <c>Remove-Module</c> and <c>Import-Module -Force</c>.</summary>
    /// <param name="psModuleInfo">The module that goes.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => Removing?.Invoke();
}
