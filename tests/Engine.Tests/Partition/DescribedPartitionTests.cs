using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>
/// Partitions that are known from sources and public logs, without a recording here: a recorded machine, with the
/// properties and the log lines of such a partition.
/// </summary>
public sealed class DescribedPartitionTests : IDisposable
{
    private const string Bridge = "/pci@800000020000000";
    private const string Device = "sys/devices/pci0000:00/0000:00:01.0";
    private const string Boot = "[    0.000000] Linux version 6.12.95+deb12-powerpc64le-64k (x) #1\n";
    private const string Asked = "[    4.0] e1000e 0000:00:01.0: ";
    private const string Query = Asked + "ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1\n";
    private const string Refused = Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 0\n";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-described-").FullName;

    /// <summary>QEMU keeps the number of entries in 32 bits, so 2^51 bytes in pages of 64 KiB are refused.</summary>
    [Fact]
    public void A_window_of_too_many_entries_is_refused()
    {
        PciDmaWindow row = Judge(
            "k612-inj-queryfail",
            Boot + Query + Asked + "ibm,create-pe-dma-window(2027) 800 8000000 20000000 10 33 returned -1 (liobn = 0x0 starting addr = 0 0)\n" + Refused);

        Assert.Equal("CreateRefused", row.Verdict);
        Assert.Contains("2 PiB in pages of 64 KiB", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_without_maximum_memory_on_Linux_7_2_asks_for_nothing()
    {
        PciDmaWindow row = Judge(
            "k612-slof-2g-nomaxmem",
            "[    0.000000] Linux version 7.2.13+deb14-powerpc64le-64k (x) #1\n" + Query
            + Asked + "ibm,create-pe-dma-window(2027) 800 8000000 20000000 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)\n"
            + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 1\n" + Asked + "iommu: 64-bit OK but direct DMA is limited by 1\n" + Refused);

        Assert.Equal("NoMaximumMemory", row.Verdict);
        Assert.Contains(" 18 0 returned -3", row.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_of_1_tells_that_the_kernel_asked_for_nothing()
        => Assert.Equal("NoMaximumMemory", Judge("k612-inj-queryfail", Asked + "iommu: 64-bit OK but direct DMA is limited by 1\n" + Refused).Verdict);

    /// <summary>Linux 5.15 to 6.5 also look at the memory nodes, so a maximum of 0 explains nothing there.</summary>
    [Theory]
    [InlineData("5.10.223", "Unexplained")]
    [InlineData("5.14.0-570.42.2.el9_6", "NoMaximumMemory")]
    [InlineData("6.1.176", "Unexplained")]
    [InlineData("6.6.90", "NoMaximumMemory")]
    [InlineData("7.2.13", "NoMaximumMemory")]
    public void A_maximum_of_0_matters_on_the_kernels_that_look_at_nothing_else(string kernel, string verdict)
        => Assert.Equal(verdict, Judge("k612-slof-2g-nomaxmem", $"[    0.000000] Linux version {kernel} (x) #1\n").Verdict);

    [Fact]
    public void A_40_bit_device_gets_a_limited_window()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-inj-limited-no")
            .Set(Bridge, "ibm,ddw-extensions", SavedMachine.Cells(3, 2029, 1, 1))
            .Set(Bridge, "linux,direct64-ddr-window-info", SavedMachine.Cells(0x80000000, 0, 1, 0, 24, 32)).Set(Bridge, "ibm,dma-window", null);
        const string Log = Boot + "[ 7.0] sym53c8xx 0000:00:02.0: ibm,create-pe-dma-window(2027) 1000 8000000 20000000 18 20 returned 0 (liobn = 0x80000000 starting addr = 1 0)\n"
            + "[ 7.1] sym53c8xx 0000:00:02.0: lsa_required: 1, lsa_enabled: 1, direct mapping: 1\n";

        PciDmaWindow row = Assert.Single(machine.Judge(folder, Log).Devices);

        Assert.Equal(("Direct", 40, 4UL << 30), (row.Verdict, row.MaskBits, row.StartAddress));
    }

    /// <summary>The platform offers limited addressing, and its reset call does not know the fourth input.</summary>
    [Fact]
    public void A_refused_limit_is_a_refused_window()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-inj-limited-no").Set(Bridge, "ibm,ddw-extensions", SavedMachine.Cells(3, 2029, 1, 1));
        const string Log = Boot + "[ 7.0] sym53c8xx 0000:00:02.0: ibm,query-pe-dma-windows(2026) 1000 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1\n"
            + "[ 7.1] sym53c8xx 0000:00:02.0: ibm,reset-pe-dma-windows(2029) for Limited Addr Support: 1000 8000000 "
            + "20000000 returned -3 \n"
            + "[ 7.2] sym53c8xx 0000:00:02.0: lsa_required: 1, lsa_enabled: 0, direct mapping: 0\n";

        Assert.Equal("CreateRefused", Assert.Single(machine.Judge(folder, Log).Devices).Verdict);
    }

    /// <summary>Only a window that is direct was seen to crash the kernel.</summary>
    [Fact]
    public void A_32_bit_device_beside_a_dynamic_window_that_replaced_the_default_has_no_window()
    {
        PciDmaWindow[] rows = [.. SavedMachine.Recorded("k612-inj-onewindow-32bit")
            .Set(Bridge, "linux,direct64-ddr-window-info", null)
            .Set(Bridge, "linux,dma64-ddr-window-info", SavedMachine.Cells(0x80000000, 0, 0, 0, 16, 31)).Judge(folder).Devices];

        Assert.Equal(["Dynamic", "NoWindowLeft"], rows.Select(row => row.Verdict));
        Assert.DoesNotContain("crash", rows[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_without_driver_beside_a_replaced_default_window_gets_a_warning()
    {
        PciDmaWindow row = SavedMachine.Recorded("k612-inj-onewindow-32bit").Without("sys/devices/pci0000:00/0000:00:08.0/driver").Judge(folder).Devices[1];

        Assert.Equal("NotAsked", row.Verdict);
        Assert.Contains("which was replaced", row.Remedy, StringComparison.Ordinal);
    }

    /// <summary>
    /// Linux 6.1 has no split windows: beside persistent memory a window that replaced the default one is dynamic.
    /// </summary>
    [Fact]
    public void A_dynamic_window_that_covers_memory_does_not_reach_persistent_memory()
    {
        PciDmaWindow row = SavedMachine.Recorded("k612-inj-pmem-onewindow-hybrid")
            .Set(Bridge, "linux,direct64-ddr-window-info", null)
            .Set(Bridge, "linux,dma64-ddr-window-info", SavedMachine.Cells(0x80000000, 0, 0, 0, 16, 40)).Judge(folder).Devices[0];

        Assert.Equal(("Dynamic", "Dynamic"), (row.Verdict, row.Mode));
        Assert.Contains("does not reach persistent memory", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dynamic_window_that_is_too_small_says_so() => Assert.Contains(
        "cannot cover the partition's 4 GiB", SavedMachine.Recorded("k612-inj-smallblock").Judge(folder).Devices[0].Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("lb=1000000 ps=0 wn=1")]
    [InlineData("lb=1000000 ps=600 wn=1")]
    [InlineData("lb=0 ps=3 wn=1")]
    public void An_answer_that_leaves_no_window_is_a_failed_query(string answer) => Assert.Equal(
        "QueryFailed",
        Judge("k612-inj-queryfail", Boot + Asked + $"ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, {answer}\n" + Refused).Verdict);

    [Fact]
    public void A_refusal_does_not_matter_to_a_40_bit_device_of_a_kernel_that_does_not_ask_for_it()
    {
        PciDmaWindow row = SavedMachine.Recorded("k612-inj-queryfail").Without("proc/version").Put($"{Device}/dma_mask_bits", "40\n").Judge(
            folder,
            "[    0.000000] Linux version 6.1.176 (x) #1\n"
            + "[ 2.0] nvme 0000:00:05.0: ibm,create-pe-dma-window(2027) 2800 8000000 20000000 10 20 returned -1 "
            + "(liobn = 0x0 starting addr = 0 0)\n").Devices[0];

        Assert.Equal("NotAsked", row.Verdict);
    }

    [Fact]
    public void A_window_that_the_kernel_made_after_a_program_is_the_kernels()
    {
        const string Made = "ibm,create-pe-dma-window(2027) 800 8000000 20000000 10 1e returned 0 (liobn = 0x80000001 starting addr = 8000000 0)\n";
        const string Program = "[    3.0] vfio-pci 0000:00:01.0: ";

        Assert.Equal("Dynamic", Judge("k612-inj-smallblock", Program + Made + Asked + Made).Verdict);
        Assert.Equal("HeldByVfio", Judge("k612-inj-smallblock", Asked + Made + Program + Made).Verdict);
    }

    /// <summary>
    /// After a failure the kernel asks for no device of the node again, even if the one that failed was unplugged.
    /// </summary>
    [Fact]
    public void A_removed_device_explains_why_the_others_have_no_window()
    {
        PciDmaWindow row = Judge(
            "k612-inj-queryfail",
            Boot + "[ 2.0] nvme 0000:00:05.0: ibm,create-pe-dma-window(2027) 2800 8000000 20000000 10 20 returned -1 (liobn = 0x0 starting addr = 0 0)\n" + Refused);

        Assert.Equal("CreateRefused", row.Verdict);
        Assert.Contains("question of 0000:00:05.0", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_device_of_another_bridge_explains_nothing() => Assert.Equal("FailedBefore", Judge(
        "k612-inj-queryfail",
        Boot + "[ 2.0] nvme 0001:00:05.0: ibm,create-pe-dma-window(2027) 2800 8000000 20000001 10 20 returned -1 (liobn = 0x0 starting addr = 0 0)\n" + Refused).Verdict);

    /// <summary>A virtual function that its driver made has no node; Linux goes on to the bridge above it.</summary>
    [Fact]
    public void A_device_without_node_has_the_windows_of_the_nearest_bridge()
    {
        const string Slot = Bridge + "/pci@2";
        SavedMachine machine = SavedMachine.Recorded("k612-inj-powervm-2m").Set(Slot, "reg", SavedMachine.Cells(0x1000, 0, 0, 0, 0))
            .Set(Slot, "ibm,dma-window", SavedMachine.Cells(0x70000001, 0, 0, 0, 0x80000000))
            .Set(Slot, "ibm,#dma-address-cells", SavedMachine.Cells(2)).Set(Slot, "ibm,#dma-size-cells", SavedMachine.Cells(2))
            .Link("sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0")
            .Put("sys/devices/pci0000:00/0000:00:02.0/devspec", Slot + "\n")
            .Put("sys/devices/pci0000:00/0000:00:02.0/dma_mask_bits", "32\n")
            .Link("sys/bus/pci/devices/0000:01:00.1", "../../../devices/pci0000:00/0000:00:02.0/0000:01:00.1")
            .Put("sys/devices/pci0000:00/0000:00:02.0/0000:01:00.1/dma_mask_bits", "64\n")
            .Link("sys/devices/pci0000:00/0000:00:02.0/0000:01:00.1/driver", "../../../../bus/pci/drivers/mlx5_core");

        PciDmaWindow row = machine.Judge(folder).Devices.Single(each => each.PciAddress == "0000:01:00.1");

        Assert.Equal((Slot, 0x70000001U, "NotOffered"), (row.Node, row.DefaultLiobn, row.Verdict));
    }

    [Fact]
    public void A_node_that_the_tree_lacks_leads_to_the_host_bridge() => Assert.Equal(
        Bridge, SavedMachine.Recorded("k612-inj-powervm-2m").Put($"{Device}/devspec", Bridge + "/gone@1\n").Judge(folder).Devices[0].Node);

    [Fact]
    public void A_device_whose_folder_was_not_saved_is_unknown() => Assert.Equal(
        "Unknown", SavedMachine.Recorded("k612-inj-powervm-2m").Without("sys/devices").Judge(folder).Devices[0].Verdict);

    /// <summary>A copy that follows links has a folder in place of the link, and the folder does not tell the name.</summary>
    [Fact]
    public void A_copied_folder_of_a_driver_tells_that_a_driver_is_bound() => Assert.Equal(
        "Only32Bit",
        PartitionData.Read(SavedMachine.Recorded("k612-inj-powervm-2m").Without($"{Device}/driver").Put($"{Device}/driver/uevent", "x")
            .Put($"{Device}/dma_mask_bits", "32\n").WriteFolder(Path.Combine(folder, "machine"))).Devices[0].Verdict);

    [Fact]
    public void A_tree_without_cell_counts_at_its_root_is_read() => Assert.Equal(
        1UL << 30, SavedMachine.Recorded("k612-inj-powervm-2m").Without(SavedMachine.Tree + "/#").Judge(folder).Devices[0].DefaultSize);

    /// <summary>Most partitions of PowerVM have only virtual adapters.</summary>
    [Fact]
    public void A_partition_with_only_virtual_adapters_has_no_devices()
    {
        PartitionReport report = SavedMachine.Recorded("k612-inj-powervm-2m").Without(SavedMachine.Tree + "/pci@").Without("sys/bus").Without("sys/devices").Judge(folder);

        Assert.Empty(report.Devices);
        Assert.Contains(report.Notes, note => note.Contains("virtual", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kernel_without_IOMMU_uses_no_window() => Assert.Equal("SwitchedOff", SavedMachine.Recorded("k612-inj-queryfail")
        .Set("/chosen", "linux,iommu-off", []).Judge(folder).Devices[0].Verdict);

    [Fact]
    public void A_32_bit_device_does_not_reach_a_default_window_above_4_GiB() => Assert.Equal("OutOfReach", SavedMachine.Recorded("k612-inj-queryfail")
        .Set(Bridge, "ibm,dma-window", SavedMachine.Cells(1, 2, 0, 0, 0x40000000)).Put($"{Device}/dma_mask_bits", "32\n").Judge(folder).Devices[0].Verdict);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The first device of a recorded machine, judged with another log.</summary>
    private PciDmaWindow Judge(string recording, string log)
        => SavedMachine.Recorded(recording).Without("proc/version").Judge(folder, log).Devices[0];
}
