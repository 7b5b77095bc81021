using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SpaprDdw.Runner;

/// <summary>A runspace with the module imported, in which one command runs as <c>pwsh</c> would run it.</summary>
internal static class Session
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <summary>Runs the text of a command, shows what it emits, and answers the exit code of the process.</summary>
    public static int Run(string manifest, string text)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([manifest]);
        state.ThrowOnRunspaceOpenError = true;
        var host = new RunnerHost();
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        try
        {
            runspace.Open();
        }
        catch (RunspaceOpenModuleLoadException e)
        {
            host.UI.WriteErrorLine(string.Join(Environment.NewLine, e.ErrorRecords));
            return Failed;
        }

        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        bool interrupted = false;
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = interrupted = true;
            shell.BeginStop(null, null);
        };
        try
        {
            // Errors travel with the output, so that both are shown in the order in which they came.
            var command = new Command(text, isScript: true, useLocalScope: false);
            command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            shell.Commands.AddCommand(command).AddCommand("Out-Default");

            // Only what goes into the history leaves its $? behind.
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = true });
        }
        catch (RuntimeException e)
        {
            // The view of errors has nothing to say of a text that breaks off.
            if (e is ParseException)
                host.UI.WriteErrorLine(e.Message);
            else if (!interrupted)
                Show(runspace, e.ErrorRecord);
            return interrupted ? Interrupted : Failed;
        }

        bool succeeded = runspace.SessionStateProxy.GetVariable("?") is true;
        return interrupted ? Interrupted : host.ExitCode ?? (succeeded ? 0 : Failed);
    }

    private static void Show(Runspace runspace, ErrorRecord error)
    {
        // Out-Default knows errors by the stream that they come from. This one comes from none, and is the last to show.
        Console.SetOut(Console.Error);
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddCommand("Out-Default").Invoke(new[] { error });
    }
}
