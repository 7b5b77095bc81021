using System.Diagnostics;

namespace SpaprDdw.KernelLab.Partition;

/// <summary>A partition that boots, runs collect.sh, reports the facts of its kernel, and ends.</summary>
internal static class PartitionMachine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs a partition.</summary>
    /// <param name="name">The name, for the logs.</param>
    /// <param name="parameters">The parameters of the kernel, without the console.</param>
    /// <param name="arguments">The arguments of QEMU for the machine and its devices.</param>
    /// <param name="cancellation">Stops the machine.</param>
    public static async Task<PartitionAccount> RunAsync(
        string name, string parameters, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        string console = LabFolder.Log(name), report = LabFolder.Log(name + ".report");
        var start = new ProcessStartInfo("qemu-system-ppc64") { RedirectStandardError = true };
        foreach (string argument in (IEnumerable<string>)
            [.. arguments, "-smp", "1", "-vga", "none", "-display", "none", "-monitor", "none", "-no-reboot",
            "-serial", "file:" + console, "-serial", "file:" + report,
            "-kernel", LabFolder.PartitionKernel, "-initrd", LabFolder.PartitionMemory, "-append", "console=hvc0 panic=-1 " + parameters])
        {
            start.ArgumentList.Add(argument);
        }

        using var qemu = Process.Start(start) ?? throw new InvalidOperationException("QEMU did not start.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        Task<string> said = qemu.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await qemu.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!qemu.HasExited)
                qemu.Kill();
        }

        string[] lines = await File.ReadAllLinesAsync(report, cancellation);
        return lines.Contains("end")
            ? new PartitionAccount(lines)
            : throw new InvalidOperationException($"The partition ended too early:\n{await said}\n{string.Join('\n', (await File.ReadAllLinesAsync(console, cancellation)).TakeLast(40))}");
    }
}
