using System.Collections;
using SpaprDdw.Containers;
using SpaprDdw.Programs;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the programs whose start can be predicted, with and without their versions.</summary>
public sealed class ProgramCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => ProgramVersion.Names.Select(name => (name, TipOf(ProgramVersion.Find(name)!)));

    private static string TipOf(ProgramVersion version)
        => version.Name + (version.IsRecorded ? ", recorded on a real driver" : ", from its source; not recorded");
}
