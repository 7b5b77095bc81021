using System.Management.Automation;
using System.Management.Automation.Language;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The last command of a pipeline.</summary>
internal static class PipelineEnd
{
    private const string Module = "SpaprDdw";

    /// <summary>Commands of PowerShell that show nothing of what they get, or run code of the user.</summary>
    private static readonly string[] Silent =
    [
        "Add-Content", "Export-Clixml", "Export-Csv", "ForEach-Object", "Measure-Object", "Out-File", "Out-Null", "Set-Content",
    ];

    /// <summary>
    /// Whether the objects of a command may go on to the screen: the command, or another that passes them on, is the last
    /// of its pipeline.
    /// </summary>
    /// <param name="cmdlet">The command.</param>
    public static bool IsScreen(PSCmdlet cmdlet)
    {
        InvocationInfo invocation = cmdlet.MyInvocation;
        if (invocation.PipelinePosition == invocation.PipelineLength)
            return true;
        string? last = Parser.ParseInput(invocation.Line, out _, out _)
            .FindAll(ast => ast is PipelineAst pipeline && pipeline.PipelineElements.Count == invocation.PipelineLength, searchNestedScriptBlocks: true)
            .Cast<PipelineAst>()
            .Select(pipeline => (pipeline.PipelineElements[^1] as CommandAst)?.GetCommandName())
            .FirstOrDefault();
        CommandInfo? command = last is null ? null : cmdlet.InvokeCommand.GetCommand(last, CommandTypes.Cmdlet | CommandTypes.Alias);
        command = (command as AliasInfo)?.ResolvedCommand ?? command;
        return command is null || (command.ModuleName != Module && !Silent.Contains(command.Name, StringComparer.OrdinalIgnoreCase));
    }
}
