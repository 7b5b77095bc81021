using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>Each verdict, on a recorded machine with one change, so the rule decides and not the recording.</summary>
public sealed class VerdictTests : IDisposable
{
    private const string Bridge = "/pci@800000020000000";
    private const string Device = "sys/devices/pci0000:00/0000:00:01.0";
    private const string Asked = "[    4.0] e1000e 0000:00:01.0: ";
    private const string Answer = Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=1\n";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-verdict-").FullName;

    [Fact]
    public void A_window_that_covers_all_memory_is_direct() => Expect("Direct", Direct());

    [Fact]
    public void A_window_smaller_than_memory_is_partial()
        => Expect("DirectPartial", Direct().Set("/memory@0", "reg", SavedMachine.Cells(0, 0, 1, 1)));

    [Fact]
    public void An_assigned_block_beyond_the_window_makes_it_partial()
        => Expect("DirectPartial", Direct().Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", Set(flags: 0x8)));

    [Fact]
    public void A_block_that_is_not_assigned_does_not_count()
        => Expect("Direct", Direct().Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", Set(flags: 0x80)));

    [Fact]
    public void Blocks_of_version_1_count() => Expect("DirectPartial", Direct()
        .Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", null)
        .Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory", SavedMachine.Cells(2, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0x8)));

    [Fact]
    public void Persistent_memory_outside_the_window_is_not_direct() => Expect("DirectNotPmem", WithPmem(Direct()));

    [Fact]
    public void An_empty_node_of_persistent_memory_does_not_count()
        => Expect("Direct", Direct().Set("/ibm,persistent-memory", "device_type", "ibm,persistent-memory\0"u8.ToArray()));

    [Fact]
    public void A_window_of_2_PiB_covers_persistent_memory() => Expect("Direct", WithPmem(Direct(windowShift: 51)));

    [Fact]
    public void A_window_that_replaced_the_default_is_split_beside_persistent_memory()
        => Expect("Split", WithPmem(Direct(windowShift: 40).Set(Bridge, "ibm,dma-window", null)));

    [Fact]
    public void A_window_that_replaced_the_default_is_direct_without_persistent_memory()
        => Expect("Direct", Direct().Set(Bridge, "ibm,dma-window", null));

    [Fact]
    public void A_window_of_the_other_property_is_dynamic() => Expect("Dynamic", Dynamic());

    [Fact]
    public void A_32_bit_device_has_the_default_window() => Expect("Only32Bit", Direct().Put($"{Device}/dma_mask_bits", "32\n"));

    [Fact]
    public void A_31_bit_device_has_the_default_window() => Expect("Only32Bit", Direct().Put($"{Device}/dma_mask_bits", "31\n"));

    [Fact]
    public void A_32_bit_device_has_no_window_after_the_default_was_replaced()
        => Expect("NoWindowLeft", Direct().Put($"{Device}/dma_mask_bits", "32\n").Set(Bridge, "ibm,dma-window", null));

    [Fact]
    public void A_device_without_driver_has_not_asked()
        => Expect("NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Without($"{Device}/driver"));

    [Fact]
    public void A_bridge_does_not_ask() => Assert.Equal("Nothing to do.", Expect(
        "NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Put($"{Device}/class", "0x060400\n")).Remedy);

    [Fact]
    public void A_device_that_lost_its_driver_keeps_its_verdict() => Expect("Direct", Direct().Without($"{Device}/driver"));

    [Theory]
    [InlineData("")]
    [InlineData(Answer)]
    public void Without_its_property_DDW_is_not_offered(string log) => Expect("NotOffered", Refused().Set(Bridge, "ibm,ddw-applicable", null), log);

    [Fact]
    public void A_short_property_offers_nothing()
        => Expect("NotOffered", Refused().Set(Bridge, "ibm,ddw-applicable", SavedMachine.Cells(2026, 2027)));

    [Theory]
    [InlineData("quiet disable_ddw ro", "SwitchedOff")]
    [InlineData("disable_ddw=1", "SwitchedOff")]
    [InlineData("disable-ddw", "SwitchedOff")]
    [InlineData("xdisable_ddw disable_ddwx", "Unexplained")]
    [InlineData("dyndbg=\"file a +p; disable_ddw \" ro", "Unexplained")]
    [InlineData("ro -- disable_ddw", "Unexplained")]
    public void A_kernel_parameter_switches_DDW_off(string parameters, string verdict) => Expect(verdict, Refused().Put("proc/cmdline", parameters + "\n"), "nothing");

    [Fact]
    public void An_existing_window_is_not_switched_off() => Expect("Direct", Direct().Put("proc/cmdline", "disable_ddw"));

    [Fact]
    public void The_log_tells_that_DDW_is_switched_off() => Expect("SwitchedOff", Refused(), "[    0.0] ppc iommu: disabling ddw.\n");

    [Fact]
    public void An_empty_command_line_is_ignored() => Expect(
        "SwitchedOff", Refused().Put("proc/cmdline", []).Set("/chosen", "bootargs", "ro disable_ddw\0"u8.ToArray()), "nothing");

    [Fact]
    public void A_maximum_of_0_in_the_tree_explains_a_missing_window() => Expect("NoMaximumMemory", NoMaximum());

    [Fact]
    public void A_question_for_0_bytes_in_the_log_explains_a_missing_window() => Expect(
        "NoMaximumMemory", Refused(), Answer + Asked + "ibm,create-pe-dma-window(54) 800 8000000 20000000 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)\n");

    [Theory]
    [InlineData(-1)]
    [InlineData(-3)]
    public void A_refused_window_is_reported(int status) => Expect("CreateRefused", Refused(), Answer + Create(status));

    [Fact]
    public void A_refusal_in_the_log_counts_more_than_the_maximum() => Expect("CreateRefused", NoMaximum(), Answer + Create(-1));

    [Fact]
    public void The_first_answer_after_a_refusal_does_not_count() => Expect(
        "CreateRefused",
        Refused(),
        Answer + Create(-1) + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 1\n" + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 0\n");

    [Fact]
    public void A_window_that_could_not_be_filled_is_refused()
        => Expect("CreateRefused", Refused(), Answer + Create(0) + Asked + "failed to map DMA window for /pci@800000020000000: -1\n");

    [Fact]
    public void A_failed_query_is_reported()
        => Expect("QueryFailed", Refused(), Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned -3, lb=0 ps=0 wn=0\n");

    [Fact]
    public void A_query_without_windows_is_reported()
        => Expect("QueryFailed", Refused(), Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=0\n");

    [Fact]
    public void A_default_window_in_use_is_reported() => Expect(
        "DefaultInUse",
        Refused(),
        Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=0\n" + Asked + "current IOMMU table in use, can't be replaced.\n");

    [Fact]
    public void A_failed_40_bit_device_stops_the_devices_after_it()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-lsi-noext");
        foreach ((string path, object content) in SavedMachine.Recorded("k612-inj-onewindow").Files.Where(file => file.Key.Contains("0000:00:01.0", StringComparison.Ordinal)
            || file.Key.Contains("/ethernet@1/", StringComparison.Ordinal)))
        {
            machine.Files[path] = content;
        }

        string log = File.ReadAllText(PartitionData.Log("k612-lsi-noext")) + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 0\n";
        PciDmaWindow[] rows = [.. machine.Judge(folder, log).Devices];

        Assert.Equal(["FailedBefore", "NotOffered"], rows.Select(row => row.Verdict));
        Assert.Contains("0000:00:02.0", rows[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_no_without_a_question_tells_of_an_earlier_failure()
        => Expect("FailedBefore", Refused(), Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 0\n");

    [Theory]
    [InlineData(40, 0x08000000U, 0U, "OutOfReach")]
    [InlineData(63, 0x08000000U, 0U, "Direct")]
    [InlineData(60, 0x08000000U, 0U, "Direct")]
    [InlineData(59, 0x08000000U, 0U, "OutOfReach")]
    [InlineData(40, 1U, 0U, "Direct")]
    [InlineData(34, 1U, 0U, "Direct")]
    [InlineData(33, 1U, 0U, "Direct")]
    [InlineData(33, 2U, 0U, "OutOfReach")]
    [InlineData(33, 1U, 0xd0000000U, "OutOfReach")]
    public void A_direct_window_must_be_in_reach(int bits, uint high, uint low, string verdict)
        => Expect(verdict, Direct(high: high, low: low).Put($"{Device}/dma_mask_bits", $"{bits}\n"));

    [Fact]
    public void An_older_kernel_does_not_ask_for_40_bit_devices() => Expect(
        "NotAsked",
        Direct(high: 1).Put($"{Device}/dma_mask_bits", "40\n"),
        "[    0.0] Linux version 6.1.0 (x)\n[ 1.0] nvme 0000:00:02.0: ibm,query-pe-dma-windows(53) 1000 8000000 "
        + "20000000 returned 0, lb=1 ps=1 wn=1\n");

    [Fact]
    public void A_40_bit_device_needs_limited_addressing() => Expect("NotOffered", Refused().Put($"{Device}/dma_mask_bits", "40\n"), "nothing");

    [Fact]
    public void A_40_bit_device_with_the_offer_and_without_a_log_line_is_unexplained() => Expect(
        "Unexplained",
        Refused().Put($"{Device}/dma_mask_bits", "40\n").Set(Bridge, "ibm,ddw-extensions", SavedMachine.Cells(3, 2029, 1, 1)),
        "nothing");

    [Fact]
    public void A_node_without_windows_is_held_by_VFIO() => Expect("HeldByVfio", Bare().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    [Fact]
    public void A_node_without_windows_and_VFIO_is_frozen() => Expect("Frozen", Bare());

    [Fact]
    public void Binding_to_VFIO_changes_no_verdict()
        => Expect("Direct", Direct().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    [Fact]
    public void A_driver_of_VFIO_does_not_ask() => Expect(
        "NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    /// <summary>The window of a program has the same property as a dynamic window of the kernel.</summary>
    [Fact]
    public void The_log_tells_that_a_program_made_the_window()
    {
        SavedMachine machine = Dynamic().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci");
        string create = "ibm,create-pe-dma-window(54) 800 8000000 20000000 10 1e returned 0 (liobn = 0x80000001 starting addr = 8000000 0)\n";
        Expect("HeldByVfio", machine, "[    21.0] vfio-pci 0000:00:01.0: " + create);
        Expect("Dynamic", machine, Asked + create);
        Expect("Dynamic", machine, ("[    21.0] vfio-pci 0000:00:01.0: " + create).Replace("80000001 s", "80000101 s", StringComparison.Ordinal));
    }

    /// <summary>A program may ask for a window that the platform refuses; the kernel has not asked then.</summary>
    [Fact]
    public void A_refusal_to_a_program_is_none_to_the_kernel() => Expect(
        "Unexplained",
        Refused(),
        "[    21.0] vfio-pci 0000:00:01.0: ibm,create-pe-dma-window(54) 800 8000000 20000000 10 1e returned -1 (liobn "
        + "= 0x0 starting addr = 0 0)\n");

    [Fact]
    public void A_failure_before_a_window_was_made_explains_nothing()
    {
        const string Failure = Asked + "failed to map DMA window for /pci@800000020000000: -1\n";
        Expect("CreateRefused", Refused(), Answer + Failure);
        Expect("Unexplained", Refused(), Answer + Failure + Create(0));
    }

    [Fact]
    public void A_log_without_lines_explains_nothing() => Expect("Unexplained", Refused(), "nothing");

    [Fact]
    public void A_window_that_was_removed_is_unexplained() => Expect("Unexplained", Refused(), Answer + Create(0));

    [Fact]
    public void An_earlier_boot_explains_nothing()
        => Expect("Unexplained", Refused(), Answer + Create(-1) + "[    0.000000] Linux version 6.12.95 (x)\n");

    [Fact]
    public void Failed_mappings_are_counted()
    {
        string line = "[ 99.0] e1000e 0000:00:01.0: iommu_alloc failed, tbl 00000000abcdef01 vaddr 00000000abcdef02 npages 10\n";
        Assert.EndsWith("2 mappings failed because their window was full.", Expect("Dynamic", Dynamic(), line + line).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// 1 GiB of memory, a maximum of 4 GiB, one e1000e, and a direct window of 4 GiB beside the default one.
    /// </summary>
    private static SavedMachine Direct(uint windowShift = 32, uint high = 0x08000000, uint low = 0)
        => SavedMachine.Recorded("k612-inj-powervm-2m")
            .Set(Bridge, "linux,direct64-ddr-window-info", SavedMachine.Cells(0x80000001, 0, high, low, 21, windowShift));

    private static SavedMachine Dynamic() => Bare(keepsDefault: true)
        .Set(Bridge, "linux,dma64-ddr-window-info", SavedMachine.Cells(0x80000001, 0, 0x08000000, 0, 16, 30));

    private static SavedMachine Refused() => Bare(keepsDefault: true);

    private static SavedMachine NoMaximum() => Refused().Set("/rtas", "ibm,lrdr-capacity", SavedMachine.Cells(0, 0, 0, 0x10000000, 1));

    private static SavedMachine Bare(bool keepsDefault = false)
    {
        SavedMachine machine = Direct().Set(Bridge, "linux,direct64-ddr-window-info", null);
        return keepsDefault ? machine : machine.Set(Bridge, "ibm,dma-window", null);
    }

    private static SavedMachine WithPmem(SavedMachine machine)
        => machine.Set("/ibm,persistent-memory/ibm,pmemory@90000000", "device_type", "ibm,pmemory\0"u8.ToArray());

    /// <summary>One block of 256 MiB at 4 GiB.</summary>
    private static byte[] Set(uint flags) => SavedMachine.Cells(1, 1, 1, 0, 0x80000010, 0, flags);

    private static string Create(int status)
        => Asked + $"ibm,create-pe-dma-window(54) 800 8000000 20000000 15 20 returned {status} (liobn = 0x70000001 starting addr = 8000000 0)\n";

    private PciDmaWindow Expect(string verdict, SavedMachine machine, string? log = null)
    {
        PciDmaWindow row = machine.Judge(folder, log).Devices[0];
        Assert.Equal(verdict, row.Verdict);
        Assert.NotEmpty(row.Remedy);
        return row;
    }
}
