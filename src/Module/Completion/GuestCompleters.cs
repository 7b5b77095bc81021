using System.Collections;
using SpaprDdw.Containers;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the short names of guests' kernels.</summary>
public class GuestKernelCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => GuestKernel.Names.Select(name => (name, $"decides as Linux {GuestKernel.Parse(name).Rules.Column}"));
}

/// <summary>Completes the short names of guests' kernels, and the name for a guest that never asks for a window.</summary>
public sealed class AskingKernelCompleter : GuestKernelCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => base.GetCandidates(container, bound).Append((Commands.ProgramsCmdlet.NoKernel, "never asks for a window"));
}

/// <summary>Completes the hypervisors whose host bridges can be played.</summary>
public sealed class HypervisorCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => Hypervisor.All.Select(hypervisor => (hypervisor.Name, hypervisor.Description));
}
