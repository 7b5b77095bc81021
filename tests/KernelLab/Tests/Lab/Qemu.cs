using System.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>A running machine: the process of QEMU and its sockets. Disposing of it ends the process.</summary>
internal sealed class Qemu : IDisposable
{
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("kernel-lab-").FullName;
    private readonly string console;
    private readonly Process process;

    public Qemu(LabMachine machine, int lines)
    {
        console = LabFolder.Console(machine);
        var start = new ProcessStartInfo("qemu-system-ppc64") { RedirectStandardError = true };
        foreach (string argument in Arguments(machine, lines))
            start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("QEMU did not start.");
        process.ErrorDataReceived += (_, line) => File.AppendAllText(console + ".qemu", line.Data + "\n");
        File.Delete(console + ".qemu");
        process.BeginErrorReadLine();
        Sockets = Enumerable.Range(0, lines).Select(Socket).ToList();
        WaitForSockets();
    }

    /// <summary>The sockets of the lines to the guest.</summary>
    public IReadOnlyList<string> Sockets { get; }

    /// <summary>The socket of a partition's second console.</summary>
    public string PartitionSocket => Path.Combine(folder, "partition");

    /// <summary>The last lines of the machine's console and of QEMU's own messages.</summary>
    public string Console
    {
        get
        {
            IEnumerable<string> text = new[] { console, console + ".qemu" }.Where(File.Exists).SelectMany(File.ReadLines);
            return string.Join('\n', text.TakeLast(40));
        }
    }

    /// <summary>Kills QEMU. The machine needs no shutdown, because it has no disk.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private IEnumerable<string> Arguments(LabMachine machine, int lines)
    {
        IEnumerable<string> ports = Enumerable.Range(0, lines).SelectMany(number => new[]
        {
            "-chardev", $"socket,id=line{number},path={Socket(number)},server=on,wait=off",
            "-device", $"virtserialport,chardev=line{number}",
        });

        // Only a partition has a second console. QEMU's powernv9 refuses one.
        string[] partition = machine.Platform == TcePlatform.PSeries ? ["-serial", $"unix:{PartitionSocket},server=on,wait=off"] : [];
        return
        [
            .. machine.Arguments, .. ports,
            "-smp", "2", "-m", "4G", "-display", "none", "-monitor", "none", "-serial", "file:" + console, .. partition, "-no-reboot",
            "-kernel", LabFolder.Kernel(machine), "-initrd", LabFolder.InitialMemory(machine),
            "-append", "console=hvc0 panic=-1 " + machine.Parameters,
        ];
    }

    private string Socket(int number) => Path.Combine(folder, "line" + number);

    /// <summary>Waits until QEMU has created the sockets.</summary>
    private void WaitForSockets()
    {
        var clock = Stopwatch.StartNew();
        while (!Sockets.All(File.Exists))
        {
            if (process.HasExited || clock.Elapsed > BootTime)
            {
                string said = Console;
                Dispose();
                throw new InvalidOperationException($"QEMU did not start:\n{said}");
            }

            Thread.Sleep(20);
        }
    }
}
