using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.KernelLab.Guests;

/// <summary>What Measure-PciDmaWindow says of a guest. The command itself runs, in the pwsh of the clone.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Property">The property of the window; null if there is none.</param>
/// <param name="PropertyCells">The cells of that property; null if there is none.</param>
/// <param name="KeepsDefaultWindow">True if the default window stays.</param>
/// <param name="Log">The lines of the kernel log, without times.</param>
internal sealed record Prediction(
    [property: JsonRequired] string Verdict, string? Property, uint[]? PropertyCells, bool KeepsDefaultWindow, [property: JsonRequired] string[] Log)
{
    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The arguments after the kernel and the hypervisor.</param>
    /// <param name="cancellation">Stops the command.</param>
    public static async Task<Prediction> MakeAsync(string arguments, CancellationToken cancellation)
    {
        string command = $"Import-Module ./out/SpaprDdw; Measure-PciDmaWindow -GuestKernel {KernelRelease()} -Hypervisor {await HypervisorAsync(cancellation)} {arguments} "
            + "-ErrorAction Stop | Select-Object Verdict, Property, PropertyCells, KeepsDefaultWindow, Log | ConvertTo-Json -Compress";
        string json = await RunAsync("dotnet", ["pwsh", "-NoProfile", "-NonInteractive", "-Command", command], cancellation);
        return JsonSerializer.Deserialize<Prediction>(json) ?? throw new InvalidDataException("The command wrote nothing.");
    }

    /// <summary>The release of the lab's kernel, which is the end of its file's name.</summary>
    private static string KernelRelease()
        => File.ResolveLinkTarget(LabFolder.PartitionKernel, returnFinalTarget: true)!.Name["vmlinux-".Length..];

    /// <summary>The name of the installed QEMU, such as Qemu-7.2. The command refuses versions that it does not know.</summary>
    private static async Task<string> HypervisorAsync(CancellationToken cancellation)
    {
        // The first line is: QEMU emulator version 7.2.22 (Debian ...).
        string[] words = (await RunAsync("qemu-system-ppc64", ["--version"], cancellation)).Split(' ', '.');
        int at = Array.IndexOf(words, "version");
        return $"Qemu-{words[at + 1]}.{words[at + 2]}";
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = LabFolder.Clone };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }
}
