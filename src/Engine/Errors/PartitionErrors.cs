namespace SpaprDdw.Errors;

/// <summary>Errors about partitions, running or saved.</summary>
internal static class PartitionErrors
{
    public static TceException MachineNotFound(string path, Exception? cause = null) => new(
        nameof(MachineNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"The folder or archive '{path}' does not exist.", "Check the path.", cause);

    public static TceException MachineUnreadable(string path, string problem, Exception? cause = null) => new(
        nameof(MachineUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a saved machine: {problem.TrimEnd('.')}.",
        "Give a folder or an archive (.tar, .tar.gz, .tar.xz) that collect.sh or sosreport made.", cause);

    public static TceException NoDeviceTree(string machine) => new(
        nameof(NoDeviceTree), TceErrorCategory.ObjectNotFound, machine, null,
        $"{machine} has no device tree of a partition at /proc/device-tree.",
        "Read a running or a saved partition on POWER.");

    public static TceException NotAPartition(string machine) => new(
        nameof(NotAPartition), TceErrorCategory.InvalidOperation, machine, null,
        $"{machine} is a bare-metal host (PowerNV) and not a partition.", "Look at its IOMMU groups instead.");

    public static TceException PropertyInvalid(string path, string problem) => new(
        nameof(PropertyInvalid), TceErrorCategory.InvalidData, path, null,
        $"The device tree property {path} {problem}.", "Save the machine again. The verdicts that need this property are Unknown.");

    public static TceException DeviceTreeTooLarge(string path, string problem) => new(
        nameof(DeviceTreeTooLarge), TceErrorCategory.LimitsExceeded, path, null,
        $"The device tree {problem} at {path}.", "Give a copy of /proc/device-tree.");

    public static TceException LogNotFound(string path, Exception cause) => new(
        nameof(LogNotFound), TceErrorCategory.ObjectNotFound, path, null, $"The kernel log '{path}' does not exist.", "Check the path.", cause);

    public static TceException LogUnreadable(string path, string problem, Exception? cause = null) => new(
        nameof(LogUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a kernel log: {problem.TrimEnd('.')}.", "Give the output of dmesg or journalctl as a text file, which may be packed with gzip or xz.", cause);
}
