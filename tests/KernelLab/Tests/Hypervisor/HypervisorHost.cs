using System.Diagnostics;
using System.Globalization;

namespace SpaprDdw.KernelLab.Hypervisor;

/// <summary>A booted machine with Debian's QEMU, on which the network adapter can be passed to a guest of KVM.</summary>
public sealed class HypervisorHost : IDisposable
{
    /// <summary>A guest asks for its window about 10 s after it starts, or in minutes when the processors are busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private Qemu? qemu;
    private LabLine? line;

    /// <summary>Why the machine cannot boot; null when it can.</summary>
    internal static string? Missing() => LabFolder.Missing(LabMachine.Hypervisor);

    /// <summary>Starts a guest, and waits until its driver has got a window, or until QEMU has ended.</summary>
    /// <param name="limit">The limit of locked memory in bytes; null to start QEMU as root.</param>
    /// <param name="arguments">QEMU's arguments for the guest's memory.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>QEMU's trace until then, and whether QEMU still runs.</returns>
    internal async Task<(IReadOnlyList<string> Trace, bool Runs)> StartGuestAsync(ulong? limit, string arguments, CancellationToken cancellation)
    {
        Run($"guest start {(limit is { } bytes ? bytes >> 10 : "unlimited")} {arguments}");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            bool runs = Runs();
            IReadOnlyList<string> trace = Run("cat /tmp/trace");
            if (!runs || trace.Any(each => each.StartsWith("spapr_iommu_ddw_create ", StringComparison.Ordinal)))
                return (trace, runs);
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"The guest asked for no window:\n{string.Join('\n', [.. trace, .. Run("cat /tmp/console")])}");
            await Task.Delay(500, cancellation);
        }
    }

    /// <summary>The locked memory of the guest's QEMU in bytes (VmLck).</summary>
    internal ulong ReadLockedMemory() => ulong.Parse(Assert.Single(Run("guest locked")), CultureInfo.InvariantCulture) << 10;

    /// <summary>Ends the guest.</summary>
    internal void StopGuest() => Run("guest stop");

    /// <summary>The lines of the machine's kernel log about windows.</summary>
    internal IReadOnlyList<string> ReadWindowLog() => Run("dmesg | grep -E 'TCE table|window ?#'");

    private bool Runs() => Run("guest running && echo yes").Count > 0;

    /// <summary>Runs a command on the machine, and returns the lines that it prints.</summary>
    private List<string> Run(string command)
    {
        Boot();
        line!.Send(command);
        var lines = new List<string>();
        while (line.Receive() is var answer && !answer.StartsWith("end ", StringComparison.Ordinal))
            lines.Add(answer);
        return lines;
    }

    private void Boot()
    {
        qemu ??= new Qemu(LabMachine.Hypervisor, lines: 1);
        line ??= new LabLine(qemu.Sockets[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        line?.Dispose();
        qemu?.Dispose();
    }
}
