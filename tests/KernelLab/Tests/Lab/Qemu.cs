using System.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>A running machine: the process of QEMU and its sockets. Disposing of it ends the process.</summary>
internal sealed class Qemu : IDisposable
{
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(120);

    /// <summary>The physical address at which QEMU's powernv machines keep their device tree.</summary>
    private const ulong DeviceTreeAddress = 0x1000000;

    private readonly string folder = Directory.CreateTempSubdirectory("kernel-lab-").FullName;
    private readonly string console;
    private readonly Process process;

    public Qemu(LabMachine machine, int lines)
    {
        console = LabFolder.Console(machine);
        byte[]? deviceTree = machine.HasRadixHugePages ? WithRadixHugePages(machine) : null;
        string[] stub = deviceTree is null ? [] : ["-S", "-chardev", $"socket,id=stub,path={StubSocket},server=on,wait=off", "-gdb", "chardev:stub"];
        process = Start([.. Arguments(machine, lines), .. stub]);
        process.ErrorDataReceived += (_, line) => File.AppendAllText(console + ".qemu", line.Data + "\n");
        File.Delete(console + ".qemu");
        process.BeginErrorReadLine();
        Sockets = Enumerable.Range(0, lines).Select(Socket).ToList();
        WaitFor(Sockets);
        if (deviceTree is not null)
            StartWith(deviceTree);
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

    private string StubSocket => Path.Combine(folder, "stub");

    private static Process Start(IEnumerable<string> arguments)
        => Process.Start(new ProcessStartInfo("qemu-system-ppc64", arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("QEMU did not start.");

    /// <summary>
    /// The machine's device tree with the sizes of the pages of a POWER9's radix page table, which QEMU leaves out. Each
    /// cell is a page shift with the encoding of its size in the upper three bits.
    /// </summary>
    private byte[] WithRadixHugePages(LabMachine machine)
    {
        string file = Path.Combine(folder, "tree");
        using Process dump = Start([.. Arguments(machine, lines: 0), "-machine", "dumpdtb=" + file]);
        dump.WaitForExit();
        return DeviceTreeBlob.AddToChildren(
            File.ReadAllBytes(file), "cpus", "ibm,processor-radix-AP-encodings", 0xc, 0xa0000010, 0x20000015, 0x4000001e);
    }

    /// <summary>Writes the device tree before the first instruction, and starts the machine.</summary>
    private void StartWith(byte[] deviceTree)
    {
        WaitFor([StubSocket]);
        using var stub = new DebugStub(StubSocket);
        stub.Write(DeviceTreeAddress, deviceTree);
        stub.Detach();
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

    /// <summary>Waits until QEMU has created sockets.</summary>
    private void WaitFor(IReadOnlyList<string> sockets)
    {
        var clock = Stopwatch.StartNew();
        while (!sockets.All(File.Exists))
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
