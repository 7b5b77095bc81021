using System.Management.Automation;
using System.Reflection;

namespace SpaprDdw.Loading;

/// <summary>
/// Makes the engine resolvable before PowerShell looks at the module assembly. It is an assembly of its own, a nested
/// module of the manifest, because PowerShell reads all public types of an assembly before it runs that assembly's
/// initializer: a cmdlet with a parameter of an engine's enum would already need the engine there.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <summary>Called by PowerShell each time the module is imported.</summary>
    public void OnImport()
    {
        EngineLoadContext.Register();
        ShowTypes(EngineLoadContext.Engine);
    }

    /// <summary>
    /// Scripts find types by name only in assemblies that PowerShell itself has imported, once for each runspace. PowerShell
    /// takes this import for one of the module's nested modules: Get-Module shows only the module.
    /// </summary>
    private static void ShowTypes(Assembly assembly)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Import-Module").AddParameter("Assembly", assembly).Invoke();
    }
}
