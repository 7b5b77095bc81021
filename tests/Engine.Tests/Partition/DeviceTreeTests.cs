using SpaprDdw.Errors;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>Device trees: the places and forms of windows and memory, and impossible properties.</summary>
public sealed class DeviceTreeTests : IDisposable
{
    private const string Bridge = "/pci@800000020000000";
    private const string Slot = Bridge + "/pci@2";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-tree-").FullName;

    /// <summary>Firmware that hands out slots puts the windows on the bridge above the slot.</summary>
    [Fact]
    public void Windows_may_belong_to_a_bridge_above_the_slot()
    {
        SavedMachine machine = Windows().Set(Slot, "reg", SavedMachine.Cells(0x1000, 0, 0, 0, 0)).Set(Slot + "/ethernet@0", "reg", SavedMachine.Cells(0x10000, 0, 0, 0, 0));
        foreach (string property in new[] { "ibm,dma-window", "ibm,#dma-address-cells", "ibm,#dma-size-cells", "ibm,ddw-applicable", "linux,direct64-ddr-window-info" })
        {
            machine.Set(Slot, property, (byte[])machine.Files[$"{SavedMachine.Tree}{Bridge}/{property}"]);
            machine.Set(Bridge, property, null);
        }

        PciDmaWindow row = Only(machine.Put("sys/devices/pci0000:00/0000:00:01.0/devspec", Slot + "/ethernet@0\n"));

        Assert.Equal((Slot, "Direct", true, 1UL << 30), (row.Node, row.Verdict, row.DdwOffered, row.DefaultSize));
    }

    [Fact]
    public void The_offer_is_read_from_the_node_with_the_window()
    {
        SavedMachine machine = Windows().Set(Bridge + "/ethernet@1", "ibm,dma-window", SavedMachine.Cells(7, 0, 0, 0, 0x80000000))
            .Set(Bridge + "/ethernet@1", "ibm,#dma-address-cells", SavedMachine.Cells(2)).Set(Bridge + "/ethernet@1", "ibm,#dma-size-cells", SavedMachine.Cells(2));

        PciDmaWindow row = Only(machine);

        Assert.Equal((Bridge + "/ethernet@1", 7U, 2UL << 30, false, "NotOffered"), (row.Node, row.DefaultLiobn, row.DefaultSize, row.DdwOffered, row.Verdict));
    }

    [Theory]
    [InlineData(2, 2, new uint[] { 5, 0, 0x10, 0, 0x20 })]
    [InlineData(1, 1, new uint[] { 5, 0x10, 0x20 })]
    [InlineData(2, 1, new uint[] { 5, 0, 0x10, 0x20 })]
    [InlineData(3, 2, new uint[] { 5, 9, 0, 0x10, 0, 0x20 })]
    public void Numbers_of_the_default_window_have_any_number_of_cells(int addressCells, int sizeCells, uint[] cells)
    {
        SavedMachine machine = Windows().Set(Bridge, "ibm,dma-window", SavedMachine.Cells(cells));

        PciDmaWindow own = Only(machine.Copy()
            .Set(Bridge, "ibm,#dma-address-cells", SavedMachine.Cells((uint)addressCells)).Set(Bridge, "ibm,#dma-size-cells", SavedMachine.Cells((uint)sizeCells)));
        PciDmaWindow general = Only(machine.Copy()
            .Set(Bridge, "ibm,#dma-address-cells", null).Set(Bridge, "ibm,#dma-size-cells", null)
            .Set(Bridge, "#address-cells", SavedMachine.Cells((uint)addressCells)).Set(Bridge, "#size-cells", SavedMachine.Cells((uint)sizeCells)));

        Assert.Equal((5U, 0x10UL, 0x20UL), (own.DefaultLiobn, own.DefaultStartAddress, own.DefaultSize));
        Assert.Equal((5U, 0x10UL, 0x20UL), (general.DefaultLiobn, general.DefaultStartAddress, general.DefaultSize));
    }

    [Fact]
    public void Cell_counts_come_from_a_node_above_at_last()
    {
        SavedMachine machine = Windows().Set(Bridge, "ibm,dma-window", SavedMachine.Cells(5, 0, 0x10, 0, 0x20));
        foreach (string property in new[] { "ibm,#dma-address-cells", "ibm,#dma-size-cells", "#address-cells", "#size-cells" })
            machine.Set(Bridge, property, null);

        // The root of the tree has two cells for both.
        Assert.Equal(0x20UL, Only(machine).DefaultSize);
    }

    [Theory]
    [InlineData("ibm,dma-window", new uint[] { })]
    [InlineData("ibm,dma-window", new uint[] { 5, 0, 0, 0 })]
    [InlineData("ibm,#dma-address-cells", new uint[] { 5 })]
    [InlineData("ibm,#dma-address-cells", new uint[] { 0xffffffff })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0x08000000, 0, 0x18, 0x21 })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0, 0x08000000, 0, 0x18, 64 })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0, 0x08000000, 0, 0x18, 0xffffffff })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0, 0x08000000, 0, 0x18, 0x17 })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0, 0x08000000, 0, 0xb, 0x20 })]
    [InlineData("linux,direct64-ddr-window-info", new uint[] { 1, 0, 0xffffffff, 0xff000000, 0x18, 0x20 })]
    public void An_impossible_property_is_refused_with_its_path(string property, uint[] cells)
    {
        PartitionReport report = Windows().Set(Bridge, property, SavedMachine.Cells(cells)).Judge(folder);

        TceException fault = Assert.Single(report.Faults);
        Assert.Equal("PropertyInvalid", fault.Id);
        Assert.Contains(Bridge + "/", fault.Message, StringComparison.Ordinal);
        PciDmaWindow row = Assert.Single(report.Devices);
        Assert.Equal("Unknown", row.Verdict);
        Assert.Contains(Bridge + "/", row.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/memory@0", "reg", new uint[] { 0, 0 })]
    [InlineData("/memory@0", "reg", new uint[] { 0xffffffff, 0, 0xffffffff, 0 })]
    [InlineData("", "#size-cells", new uint[] { 7 })]
    [InlineData("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", new uint[] { 2, 1, 0, 0, 0, 0, 8 })]
    [InlineData("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", new uint[] { 0xffffffff, 1, 0, 0, 0, 0, 8 })]
    [InlineData("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", new uint[] { 1, 0xffffffff, 0xffffffff, 0, 0, 0, 8 })]
    [InlineData("/ibm,dynamic-reconfiguration-memory", "ibm,lmb-size", new uint[] { 1 })]
    public void Impossible_memory_is_unknown(string node, string property, uint[] cells)
    {
        PartitionReport report = Windows().Set(node, property, SavedMachine.Cells(cells)).Judge(folder);

        Assert.Contains($"{node}/{property}", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
        PciDmaWindow row = Assert.Single(report.Devices);
        Assert.Equal((null, null, "Unknown"), (row.Memory, row.MemoryCovered, row.Verdict));
    }

    [Fact]
    public void Zeros_at_the_end_of_copied_files_are_ignored()
    {
        SavedMachine machine = Windows();
        foreach ((string path, object content) in machine.Files.ToArray())
        {
            if (content is byte[] bytes)
                machine.Files[path] = bytes.Concat(new byte[4096 - (bytes.Length % 4096)]).ToArray();
        }

        PciDmaWindow row = Only(machine);

        Assert.Equal(("Direct", 64, 1UL << 30, 1UL << 30), (row.Verdict, row.MaskBits, row.Memory, row.DefaultSize));
        Assert.Equal("qemu_e1000e:0000:00:01.0", row.Location);
    }

    [Fact]
    public void Empty_files_of_sysfs_are_ignored()
    {
        PciDmaWindow row = Only(Windows()
            .Put("sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits", [])
            .Put("sys/devices/pci0000:00/0000:00:01.0/devspec", [])
            .Put("sys/devices/pci0000:00/0000:00:01.0/class", []));

        // The link of_node tells the node.
        Assert.Equal((null, "Unknown", Bridge), (row.MaskBits, row.Verdict, row.Node));
    }

    [Fact]
    public void Bare_metal_is_no_partition() => Assert.Equal("NotAPartition", Refusal(
        Windows().Set("", "compatible", "ibm,witherspoon\0ibm,powernv\0"u8.ToArray())));

    [Fact]
    public void A_machine_without_device_tree_is_no_partition() => Assert.Equal("NoDeviceTree", Refusal(Windows().Without(SavedMachine.Tree)));

    [Fact]
    public void A_tree_without_host_bridge_and_RTAS_is_no_partition() => Assert.Equal("NoDeviceTree", Refusal(Windows().Without(SavedMachine.Tree + "/pci@").Without(SavedMachine.Tree + "/rtas")));

    [Fact]
    public void A_tree_that_is_too_deep_is_refused()
        => Assert.Equal("DeviceTreeTooLarge", Refusal(Windows().Set(string.Concat(Enumerable.Repeat("/a@1", 70)), "reg", [])));

    /// <summary>
    /// Linux takes the domain from the BUID, a property or an alias, and the first free one if it is taken.
    /// </summary>
    [Fact]
    public void Domains_are_numbered_as_in_Linux()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-phbs").Without("sys/bus").Without("sys/devices")
            .Set("/pci@800000020000001", "linux,pci-domain", SavedMachine.Cells(0x121))
            .Set("/pci@800000020000003", "reg", SavedMachine.Cells(0x8000000, 0x20004005, 0, 0))
            .Set("/pci@800000020000004", "reg", SavedMachine.Cells(0x8000000, 0x20000002, 0, 0))
            .Set("/aliases", "pci7", "/pci@800000020000000\0"u8.ToArray());

        string[] domains = [.. machine.Judge(folder).Devices.Select(row => row.PciAddress.Split(':')[0]).Distinct()];

        Assert.Equal(["0000", "0002", "0007", "0121", "4005"], domains);
    }

    [Fact]
    public void A_domain_is_the_low_half_of_the_number_of_the_host_bridge()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-phbs").Without("sys/bus").Without("sys/devices")
            .Set("/pci@800000020000003", "ibm,opal-phbid", SavedMachine.Cells(0x44, 0x33));

        Assert.Contains(machine.Judge(folder).Devices, row => row.PciAddress.StartsWith("0033:", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SavedMachine Windows() => SavedMachine.Recorded("k612-inj-powervm-2m");

    private PciDmaWindow Only(SavedMachine machine)
    {
        PartitionReport report = machine.Judge(folder);
        Assert.Empty(report.Faults);
        return Assert.Single(report.Devices);
    }

    private string Refusal(SavedMachine machine) => Assert.Throws<TceException>(() => machine.Judge(folder)).Id;
}
