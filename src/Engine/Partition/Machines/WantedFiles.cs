using System.Collections.Frozen;

namespace SpaprDdw.Partition.Machines;

/// <summary>
/// The names of the files that are needed. Only these are kept of an archive, which is read once from start to end.
/// </summary>
internal static class WantedFiles
{
    /// <summary>
    /// The largest size of a file in bytes. A list of 262,144 memory blocks (64 TiB of memory) has 6 MiB.
    /// </summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>The kernel logs, the best one first.</summary>
    public static readonly string[] Logs =
    [
        "sos_commands/kernel/dmesg", "dmesg", "var/log/dmesg", "sos_commands/kernel/dmesg_-T",
        "sos_commands/logs/journalctl_--no-pager_--boot", "var/log/kern.log", "var/log/messages", "var/log/syslog",
        "sos_commands/logs/journalctl_--no-pager",
    ];

    /// <summary>Lists of PCI devices from lspci, which name the drivers.</summary>
    public static readonly string[] DeviceLists = ["sos_commands/pci/lspci_-nnvv", "lspci"];

    /// <summary>Files with the host name.</summary>
    public static readonly string[] HostNames = ["proc/sys/kernel/hostname", "etc/hostname", "sos_commands/host/hostname", "hostname"];

    /// <summary>Properties of the device tree.</summary>
    public static readonly FrozenSet<string> Properties = FrozenSet.Create(
        "#address-cells", "#size-cells", "bootargs", "class-code", "compatible", "device_type", "ibm,#dma-address-cells",
        "ibm,#dma-size-cells", "ibm,ddw-applicable", "ibm,ddw-extensions", "ibm,dma-window", "ibm,dynamic-memory",
        "ibm,dynamic-memory-v2", "ibm,lmb-size", "ibm,loc-code", "ibm,lrdr-capacity", "ibm,opal-phbid",
        "linux,direct64-ddr-window-info", "linux,dma64-ddr-window-info", "linux,iommu-off", "linux,pci-domain", "reg");

    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        [
            "class", "cmdline", "devspec", "dma_mask_bits", "version",
            .. DeviceLists.Concat(HostNames).Select(path => path[(path.LastIndexOf('/') + 1)..]),
        ]);

    private static readonly FrozenSet<string> LogNames = FrozenSet.Create([.. Logs.Select(path => path[(path.LastIndexOf('/') + 1)..])]);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PropertiesBySpan =
        Properties.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OthersBySpan =
        Others.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for a property of the list or an alias of a PCI host bridge.</summary>
    public static bool IsProperty(ReadOnlySpan<char> name) => PropertiesBySpan.Contains(name) || IsBridgeAlias(name);

    /// <summary>True for the name of a needed file that is no log.</summary>
    public static bool IsWanted(ReadOnlySpan<char> name) => IsProperty(name) || OthersBySpan.Contains(name);

    /// <summary>True for the name of a kernel log.</summary>
    public static bool IsLog(string name) => LogNames.Contains(name);

    /// <summary>True for pci0, pci1 and so on, which are properties of /aliases.</summary>
    public static bool IsBridgeAlias(ReadOnlySpan<char> name)
        => name.Length is > 3 and < 9 && name.StartsWith("pci") && !name[3..].ContainsAnyExceptInRange('0', '9');
}
