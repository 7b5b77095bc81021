using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>
/// The records that a script wrote to each stream. An exception that ended the script is the last error.
/// </summary>
internal sealed record ModuleResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<ProgressRecord> Progress);

/// <summary>A runspace in this process that has imported the built module.</summary>
public sealed class ModuleRunspace : IDisposable
{
    private readonly Runspace runspace;

    public ModuleRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([BuildOutput.ModuleManifest]);
        state.ThrowOnRunspaceOpenError = true;
        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
    }

    /// <summary>
    /// Closes all containers, which belong to the process and not to the runspace, and then the runspace.
    /// </summary>
    public void Dispose()
    {
        Invoke("Get-TceContainer | Disconnect-TceContainer");
        runspace.Dispose();
    }

    /// <summary>Runs a script. Its arguments are in <c>$args</c>, or bound to its <c>param()</c>.</summary>
    internal ModuleResult Invoke(string script, params IEnumerable<object?> arguments)
    {
        using PowerShell shell = CreateShell(script, arguments);
        using var output = new PSDataCollection<PSObject>();
        List<ErrorRecord> fatal = [];
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            fatal.Add(e.ErrorRecord);
        }

        return new ModuleResult(
            [.. output],
            [.. shell.Streams.Error, .. fatal],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Debug.Select(record => record.Message)],
            [.. shell.Streams.Progress]);
    }

    /// <summary>Makes a shell for a script and its arguments. The test runs and disposes it.</summary>
    internal PowerShell CreateShell(string script, params IEnumerable<object?> arguments)
    {
        PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        foreach (object? argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }
}
