using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpaprDdw.Partition.Verdicts;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes verdicts, with their meanings.</summary>
public sealed class VerdictCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => VerdictWords.All
            .Where(known => known.Word.StartsWith((wordToComplete ?? string.Empty).Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(known => new CompletionResult(known.Word, known.Word, CompletionResultType.ParameterValue, known.Meaning));
}
