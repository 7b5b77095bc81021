using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The containers that a runspace has opened, and its choice among all that are open.</summary>
internal sealed class Session
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = [];

    private Guid? selected;
    private string? connectFailure;
    private PSCmdlet? expected;

    private Session(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            End();
    };

    /// <summary>
    /// Why the last Connect-TceContainer of the runspace failed. Then the runspace has no default, because the next
    /// command was meant for the container that is missing. Null when it succeeded.
    /// </summary>
    public string? ConnectFailure
    {
        get => IsRefused(expected) ? "PowerShell did not accept its arguments" : connectFailure;
        set => (connectFailure, expected) = (value, null);
    }

    /// <summary>
    /// The default container: the selected one, or the only one that the runspace connected; null for none.
    /// </summary>
    public OpenContainer? Default
        => ConnectFailure is not null ? null
            : selected is { } id && OpenContainers.Find(id) is { } chosen ? chosen
            : Connected is [var only] ? only
            : null;

    /// <summary>The containers that the runspace connected. A twin is not one of them.</summary>
    private IReadOnlyList<OpenContainer> Connected => [.. OpenContainers.All.Where(open => open.Owner == this && !open.IsTwin)];

    /// <summary>The session of the current runspace.</summary>
    public static Session OfRunspace() => Sessions.GetValue(Runspace.DefaultRunspace, runspace => new Session(runspace));

    /// <summary>Adds a container that this runspace opened.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isTwin">Whether Import-TceState made it.</param>
    /// <returns>A description of the container.</returns>
    public ContainerRow Add(TceContainer container, bool isTwin = false)
    {
        var open = new OpenContainer(container, this, isTwin);
        OpenContainers.Add(open);
        return Describe(open);
    }

    /// <summary>
    /// Remembers a Connect-TceContainer that PowerShell is about to run. If PowerShell refuses its arguments, it never
    /// begins.
    /// </summary>
    /// <param name="command">The command; null when it begins.</param>
    public void Expect(PSCmdlet? command)
    {
        if (command is not null)
            connectFailure = ConnectFailure;
        expected = command;
    }

    /// <summary>Makes a container the default of the runspace.</summary>
    public void Select(OpenContainer open)
    {
        selected = open.Container.ContainerId;
        ConnectFailure = null;
    }

    /// <summary>Returns the default container.</summary>
    /// <exception cref="CommandException">ConnectFailed, NoContainer, SeveralContainers.</exception>
    public TceContainer RequireDefault()
        => Default?.Container ?? throw new CommandException(
            ConnectFailure is { } problem ? ErrorRecords.ConnectFailed(problem)
                : Connected is { Count: > 1 } several ? ErrorRecords.SeveralContainers(several.Select(open => open.Container.Name))
                : ErrorRecords.NoContainer(OpenContainers.All.Select(open => open.Container.Name)));

    /// <summary>Describes a container as this runspace sees it.</summary>
    public ContainerRow Describe(OpenContainer open) => new(open, selected: open == Default);

    /// <summary>
    /// Whether a command of a script did not begin. Tab completion also makes commands, but these are in no script.
    /// </summary>
    private static bool IsRefused(PSCmdlet? command) => !string.IsNullOrEmpty(command?.MyInvocation?.Line);

    /// <summary>
    /// The runspace has closed. A device may still reach the memory of a container with mappings or on the kernel's
    /// driver, so such a container stays open. So does one that another runspace is using.
    /// </summary>
    private void End()
    {
        using CmdletLog.Attachment none = CmdletLog.Detach();
        foreach (OpenContainer open in OpenContainers.All.Where(open => open.Owner == this))
        {
            try
            {
                if (open.IsKernel || open.MappedBytes > 0)
                    open.Orphan();
                else
                    OpenContainers.Close(open);
            }
            catch (Exception problem) when (problem is TceException or OperationCanceledException)
            {
                open.Orphan();
            }
        }
    }
}
