using System.Reflection;

namespace SpaprDdw.KernelLab;

/// <summary>The folder with the images that run.sh built, and with the logs of the machines and the tests.</summary>
internal static class LabFolder
{
    private static readonly string Root = typeof(LabFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(LabFolder)).Value!;

    private static string Logs => Directory.CreateDirectory(Path.Combine(Root, "logs")).FullName;

    /// <summary>Why no machine can boot; null when one can.</summary>
    public static string? Missing(LabMachine machine)
        => new[] { Kernel(machine), InitialMemory(machine) }.FirstOrDefault(file => !File.Exists(file)) is { } file
            ? $"{file} does not exist. Run tests/KernelLab/run.sh, which builds it."
            : null;

    public static string Kernel(LabMachine machine) => Path.Combine(Root, "vmlinux-" + machine.Pages);

    public static string InitialMemory(LabMachine machine) => Path.Combine(Root, "initrd-" + machine.Pages);

    /// <summary>Adds a line to the report that run.sh prints at the end.</summary>
    public static void Report(string line)
    {
        lock (Root)
            File.AppendAllText(Path.Combine(Logs, "report.txt"), line + "\n");
    }

    /// <summary>The log file of a machine's console.</summary>
    public static string Console(LabMachine machine)
        => Path.Combine(Logs, machine.Name + ".log");
}
