using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes an argument from what the runspace's containers hold.</summary>
public abstract class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        try
        {
            return [.. Candidates(ContainerOf(fakeBoundParameters), fakeBoundParameters)
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(
                    Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.Tip))];
        }
        catch (Exception e) when (e is TceException or CommandException)
        {
            // The command will say what is wrong with its arguments. At an error PowerShell would offer files here.
            return [];
        }
    }

    /// <summary>What can be written, with a tip for each.</summary>
    /// <param name="container">The container that the command line names, or the current one; null for none.</param>
    /// <param name="bound">What else the command line says, by parameter.</param>
    protected abstract IEnumerable<(string Text, string Tip)> Candidates(TceContainer? container, IDictionary bound);

    /// <summary>What the command line says of a parameter, itself and not what PowerShell wraps around it; null for nothing.</summary>
    /// <param name="bound">What the command line says.</param>
    /// <param name="parameter">The parameter.</param>
    private protected static object? Bound(IDictionary bound, string parameter)
        => bound[parameter] is PSObject wrapped ? wrapped.BaseObject : bound[parameter];

    private static TceContainer? ContainerOf(IDictionary bound) => Bound(bound, "Container") switch
    {
        TceContainer container => container,
        string name => Session.OfRunspace().Find(name),
        _ => Session.OfRunspace().Current,
    };

    private static string Quote(string text)
        => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
