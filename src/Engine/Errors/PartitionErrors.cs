namespace SpaprDdw.Errors;

/// <summary>Errors about partitions, running or saved.</summary>
internal static class PartitionErrors
{
    public static TceException MachineNotFound(string path, Exception? cause = null) => new(
        nameof(MachineNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"There is no folder or archive '{path}'.", "Check the path.", cause);

    public static TceException MachineUnreadable(string path, string problem, Exception? cause = null) => new(
        nameof(MachineUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a saved machine: {problem.TrimEnd('.')}.",
        "Give a folder or an archive (.tar, .tar.gz, .tar.xz) that collect.sh or sosreport made.", cause);

    public static TceException NoDeviceTree(string machine) => new(
        nameof(NoDeviceTree), TceErrorCategory.ObjectNotFound, machine, null,
        $"{machine} has no device tree with a PCI host bridge at /proc/device-tree: it is no partition.",
        "Read a partition on POWER, running or saved.");

    public static TceException NotAPartition(string machine) => new(
        nameof(NotAPartition), TceErrorCategory.InvalidOperation, machine, null,
        $"{machine} is a host on bare metal (PowerNV), whose windows no firmware hands out.", "Look at its IOMMU groups instead.");

    public static TceException PropertyInvalid(string path, string problem) => new(
        nameof(PropertyInvalid), TceErrorCategory.InvalidData, path, null,
        $"The device tree property {path} {problem}.", "Save the machine once more; what rests on this property is unknown.");

    public static TceException DeviceTreeTooLarge(string path, string problem) => new(
        nameof(DeviceTreeTooLarge), TceErrorCategory.LimitsExceeded, path, null,
        $"The device tree {problem} at {path}.", "Give a device tree as Linux shows it.");

    public static TceException LogNotFound(string path, Exception cause) => new(
        nameof(LogNotFound), TceErrorCategory.ObjectNotFound, path, null, $"There is no kernel log '{path}'.", "Check the path.", cause);

    public static TceException LogUnreadable(string path, string problem, Exception? cause = null) => new(
        nameof(LogUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a kernel log: {problem.TrimEnd('.')}.", "Give a text file of dmesg or journalctl, packed with gzip or xz or not.", cause);
}
