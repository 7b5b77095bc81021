using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>
/// The base class of the completers: offers candidates that depend on the open containers.
/// </summary>
public abstract class SessionCompleter : IArgumentCompleter
{
    /// <summary>How long Tab waits for a container that another runspace uses.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        using var longest = new CancellationTokenSource(LongestWait);
        using ContainerWait.Scope wait = ContainerWait.CancelWith(longest.Token);
        try
        {
            return [.. GetCandidates(FindContainer(fakeBoundParameters), fakeBoundParameters)
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                    || Escape(candidate.Text).StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(
                    Quote(Escape(candidate.Text)), PrintableText.Of(candidate.Text), CompletionResultType.ParameterValue, PrintableText.Of(candidate.Tip)))];
        }
        catch (Exception e) when (e is TceException or CommandException or OperationCanceledException)
        {
            // The command will report the wrong argument. If a completer throws, PowerShell offers files instead.
            return [];
        }
    }

    /// <summary>Lists the possible arguments, each with a tip.</summary>
    /// <param name="container">
    /// The container that the command line names, or else the default; null if there is none.
    /// </param>
    /// <param name="bound">The arguments on the command line, by parameter.</param>
    protected abstract IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound);

    /// <summary>Escapes a candidate, if its parameter takes patterns.</summary>
    /// <param name="text">The candidate.</param>
    protected virtual string Escape(string text) => text;

    /// <summary>
    /// Returns the argument of a parameter, without its <see cref="PSObject"/>; null if the command line has none.
    /// </summary>
    /// <param name="bound">The arguments on the command line.</param>
    /// <param name="parameter">The name of the parameter.</param>
    private protected static object? GetArgument(IDictionary bound, string parameter)
        => bound[parameter] is PSObject wrapped ? wrapped.BaseObject : bound[parameter];

    private static TceContainer? FindContainer(IDictionary bound) => GetArgument(bound, "Container") switch
    {
        ContainerRow row => OpenContainers.Find(row.ContainerId)?.Container,
        string name => OpenContainers.Find(name)?.Container,
        _ => Session.OfRunspace().Default?.Container,
    };

    private static string Quote(string text)
        => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
