using System.Runtime.CompilerServices;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Containers;

/// <summary>
/// The locked memory that the containers of one process are charged for. The kernel only knows the sum of a process, so
/// one container cannot tell what another one has changed. Therefore requests that change it are sent one at a time in
/// a process, and are noted here.
/// </summary>
internal sealed class ProcessCharges
{
    private static readonly ProcessCharges OfThisProcess = new();
    private static readonly ConditionalWeakTable<IProcessMemory, ProcessCharges> OfOtherProcesses = [];

    private readonly Lock gate = new();

    /// <summary>The charges in bytes of all containers of the process.</summary>
    public ulong Total { get; set; }

    /// <summary>The charges of the process that a backend sends its requests from.</summary>
    /// <param name="backend">The backend.</param>
    public static ProcessCharges Of(ITceBackend backend) => backend is KernelBackend
        ? OfThisProcess
        : OfOtherProcesses.GetValue(backend.Memory, static _ => new ProcessCharges());

    /// <summary>Waits until no container of the process sends a request that changes its charges.</summary>
    public Lock.Scope Enter() => gate.EnterScope();
}
