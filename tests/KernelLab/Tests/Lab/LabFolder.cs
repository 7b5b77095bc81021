using System.Reflection;

namespace SpaprDdw.KernelLab;

/// <summary>The folder with the images that run.sh built, and with the logs of the machines and the tests.</summary>
internal static class LabFolder
{
    private static readonly string Root = typeof(LabFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(LabFolder)).Value!;

    /// <summary>The root folder of the clone, in which the lab is out/KernelLab.</summary>
    public static string Clone => Path.GetFullPath(Path.Combine(Root, "../.."));

    private static string Logs => Directory.CreateDirectory(Path.Combine(Root, "logs")).FullName;

    /// <summary>Why no machine can boot; null when one can.</summary>
    public static string? Missing(LabMachine machine)
        => FirstMissing(Kernel(machine), InitialMemory(machine));

    public static string Kernel(LabMachine machine) => Path.Combine(Root, "vmlinux-" + machine.Pages);

    public static string InitialMemory(LabMachine machine) => Path.Combine(Root, "initrd-" + machine.InitialMemory);

    /// <summary>The kernel of the lab's partitions.</summary>
    public static string PartitionKernel => Path.Combine(Root, "vmlinux-64k");

    /// <summary>The initial file system of the lab's partitions.</summary>
    public static string PartitionMemory => Path.Combine(Root, "initrd-partition");

    /// <summary>Why no partition can boot; null when one can.</summary>
    public static string? MissingPartition() => FirstMissing(PartitionKernel, PartitionMemory);

    /// <summary>Adds a line to the report that run.sh prints at the end.</summary>
    public static void Report(string line)
    {
        lock (Root)
            File.AppendAllText(Path.Combine(Logs, "report.txt"), line + "\n");
    }

    /// <summary>The log file of a machine's console.</summary>
    public static string Console(LabMachine machine)
        => Log(machine.Name);

    /// <summary>A file among the logs.</summary>
    public static string Log(string name) => Path.Combine(Logs, name + ".log");

    private static string? FirstMissing(params string[] files)
        => Array.Find(files, file => !File.Exists(file)) is { } file
            ? $"{file} does not exist. Run tests/KernelLab/run.sh, which builds it."
            : null;
}
