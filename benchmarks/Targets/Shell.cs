using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>A runspace in this process with the built module and the minimal one imported.</summary>
public sealed class Shell : IDisposable
{
    private readonly Runspace runspace;

    public Shell()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Built("Module"), Built("MinimalModule")]);
        state.ThrowOnRunspaceOpenError = true;
        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
    }

    /// <summary>Where the build put something.</summary>
    public static string Built(string key) => typeof(Shell).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;

    public void Dispose() => runspace.Dispose();

    public void Set(string variable, object value) => runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Runs a script and gives what it wrote; an error of any kind ends the benchmark.</summary>
    public IReadOnlyList<PSObject> Run(string script)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        return shell.AddScript("$ErrorActionPreference = 'Stop'; " + script).Invoke();
    }
}
