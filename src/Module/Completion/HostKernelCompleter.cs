using System.Collections;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes versions of hosts' kernels.</summary>
public sealed class HostKernelCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => HostKernel.Examples.Select(version => (version, $"its driver does what Linux {HostKernel.Parse(version)!.Profile} does"));
}
