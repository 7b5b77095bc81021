using System.Management.Automation;

namespace SpaprDdw.Loading;

/// <summary>
/// Makes the engine resolvable before PowerShell looks at the module assembly. It is an assembly of its own, a nested
/// module of the manifest, because PowerShell reads all public types of an assembly before it runs that assembly's
/// initializer: a cmdlet with a parameter of an engine's enum would already need the engine there.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <summary>Called by PowerShell each time the module is imported.</summary>
    public void OnImport() => EngineLoadContext.Register();
}
