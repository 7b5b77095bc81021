using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>A runspace in this process with the built module and the minimal one imported.</summary>
public sealed class ModuleRunspace : IDisposable
{
    private readonly Runspace runspace;

    public ModuleRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Built("Module"), Built("MinimalModule")]);
        state.ThrowOnRunspaceOpenError = true;
        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
    }

    /// <summary>The path of a file or folder that the build made.</summary>
    public static string Built(string key) => typeof(ModuleRunspace).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;

    public void Dispose()
    {
        // Containers belong to the process, so the next runspace would find their names taken.
        Run("Get-TceContainer | Disconnect-TceContainer");
        runspace.Dispose();
    }

    public void Set(string variable, object value) => runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Runs a script and returns its output. Any error ends the benchmark.</summary>
    public IReadOnlyList<PSObject> Run(string script)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        return shell.AddScript("$ErrorActionPreference = 'Stop'; " + script).Invoke();
    }
}
