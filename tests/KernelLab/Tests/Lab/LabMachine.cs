using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A machine of QEMU and its kernel. Group 0 has an edu device, group 1 a network adapter; on pseries more groups with
/// an edu device follow.
/// </summary>
/// <param name="Name">Its name, which is also the folder of its recordings.</param>
/// <param name="Platform">The platform that its kernel reports.</param>
/// <param name="Pages">The kernel's page size: 64k or 4k.</param>
/// <param name="HugePages">Sizes of its huge pages in bytes.</param>
/// <param name="Parameters">The kernel's boot parameters.</param>
/// <param name="Arguments">QEMU's arguments for the machine and its devices, without the lines to the host.</param>
public sealed record LabMachine(
    string Name, TcePlatform Platform, string Pages, IReadOnlyList<ulong> HugePages, string Parameters, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// How many groups pseries has from 2 on. They are for recordings after which a group gets no window until the next
    /// boot (rule PSeries).
    /// </summary>
    public const int SpareGroups = 4;

    private const string Edu = "edu,dma_mask=0xffffffffffffffff";

    /// <summary>
    /// The devices of powernv9. pci-testdev only shares the bus with the edu device. A device that is the only one on
    /// its bus is reset by the kernel at each open and close, which takes five seconds.
    /// </summary>
    private static readonly string[] PowerNVDevices =
    [
        "-M", "powernv9",
        "-device", Edu + ",bus=pcie.0,addr=0.0,multifunction=on",
        "-device", "pci-testdev,bus=pcie.0,addr=0.1",
        "-device", "e1000e,bus=pcie.1,romfile=",
        "-device", "virtio-serial-pci,bus=pcie.2",
    ];

    private static readonly string[] PSeriesDevices =
    [
        "-M", "pseries", "-vga", "none",
        "-device", Edu,
        "-device", "spapr-pci-host-bridge,index=1,id=phb1",
        "-device", "e1000e,romfile=,bus=phb1.0",
        .. Enumerable.Range(2, SpareGroups).SelectMany(index => new[]
        {
            "-device", $"spapr-pci-host-bridge,index={index},id=phb{index}",
            "-device", $"{Edu},bus=phb{index}.0",
        }),
        "-device", $"spapr-pci-host-bridge,index={2 + SpareGroups},id=lines",
        "-device", "virtio-serial-pci,bus=lines.0",
    ];

    /// <summary>POWER9 without a hypervisor, 64 KiB pages. Under QEMU its radix page table has no huge pages.</summary>
    public static LabMachine PowerNV64K { get; } = new(
        "linux-6.12-64k-powernv9", TcePlatform.Power9, "64k", [], "", PowerNVDevices);

    /// <summary>The same with the hashed page table, which has huge pages.</summary>
    public static LabMachine PowerNVHuge { get; } = new(
        "linux-6.12-64k-powernv9-hugepages", TcePlatform.Power9, "64k", [16 << 20], "disable_radix hugepagesz=16M hugepages=24", PowerNVDevices);

    /// <summary>The same with the radix page table of a real POWER9, which has huge pages.</summary>
    public static LabMachine PowerNVRadix { get; } = PowerNV64K with
    {
        Name = "linux-6.12-64k-powernv9-radix-hugepages",
        HugePages = [2 << 20, 1 << 30],
        Parameters = "hugepagesz=2M hugepages=400 hugepagesz=1G hugepages=1",
        HasRadixHugePages = true,
    };

    /// <summary>The same with QEMU, KVM and a guest.</summary>
    public static LabMachine Hypervisor { get; } = PowerNVRadix with
    {
        Name = "linux-6.12-64k-powernv9-hypervisor",
        Parameters = "hugepagesz=2M hugepages=320",
        InitialMemory = "hypervisor",
    };

    /// <summary>The same with 4 KiB pages.</summary>
    public static LabMachine PowerNV4K { get; } = new(
        "linux-6.12-4k-powernv9", TcePlatform.Power9, "4k", [], "", PowerNVDevices);

    /// <summary>The first machine once more, for the tests that kill programs.</summary>
    public static LabMachine PowerNVKills { get; } = PowerNV64K with { Name = "linux-6.12-64k-powernv9-kills" };

    /// <summary>A pseries partition, 64 KiB pages.</summary>
    public static LabMachine PSeries64K { get; } = new(
        "linux-6.12-64k-pseries", TcePlatform.PSeries, "64k", [2 << 20, 1 << 30],
        "hugepagesz=2M hugepages=64 hugepagesz=1G hugepages=2", PSeriesDevices);

    /// <summary>True if the machine is told of the huge pages of its radix page table, which QEMU's powernv9 does not tell.</summary>
    public bool HasRadixHugePages { get; init; }

    /// <summary>The name of its initial file system: initrd- and this.</summary>
    public string InitialMemory { get; init; } = Pages;

    /// <summary>The kernel's page size in bytes.</summary>
    public ulong PageSize => Pages == "4k" ? 4UL << 10 : 64UL << 10;
}
