using System.Management.Automation;
using System.Reflection;

namespace SpaprDdw.Loading;

/// <summary>
/// Makes the engine resolvable before PowerShell reads the module's assembly. PowerShell reads all public types of an
/// assembly before it runs the assembly's initializer, and cmdlets have parameters of the engine's types. So this
/// initializer is in an assembly of its own, which the manifest names as a nested module.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <summary>Called by PowerShell each time the module is imported.</summary>
    public void OnImport()
    {
        EngineLoadContext.Register();
        ImportTypes(EngineLoadContext.Engine);
    }

    /// <summary>
    /// Lets scripts name the engine's types. Scripts find types only in assemblies that PowerShell has imported in the
    /// same runspace. PowerShell counts this import as a nested module, so Get-Module shows only the module.
    /// </summary>
    private static void ImportTypes(Assembly assembly)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Import-Module").AddParameter("Assembly", assembly).Invoke();
    }
}
