using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>
/// Each verdict, on machines that were recorded and then changed in one thing: the rule decides, not the recording.
/// </summary>
public sealed class VerdictTests : IDisposable
{
    private const string Bridge = "/pci@800000020000000";
    private const string Device = "sys/devices/pci0000:00/0000:00:01.0";
    private const string Asked = "[    4.0] e1000e 0000:00:01.0: ";
    private const string Answer = Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=1\n";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-verdict-").FullName;

    [Fact]
    public void WindowThatCoversAllMemoryIsDirect() => Expect("Direct", Direct());

    [Fact]
    public void MemoryBeyondTheWindowMakesItPartial()
        => Expect("DirectPartial", Direct().Set("/memory@0", "reg", SavedMachine.Cells(0, 0, 1, 1)));

    [Fact]
    public void AssignedBlockBeyondTheWindowMakesItPartial()
        => Expect("DirectPartial", Direct().Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", Set(flags: 0x8)));

    [Fact]
    public void BlockThatIsNotAssignedDoesNotCount()
        => Expect("Direct", Direct().Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", Set(flags: 0x80)));

    [Fact]
    public void BlocksOfVersion1Count() => Expect("DirectPartial", Direct()
        .Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory-v2", null)
        .Set("/ibm,dynamic-reconfiguration-memory", "ibm,dynamic-memory", SavedMachine.Cells(2, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0x8)));

    [Fact]
    public void PersistentMemoryOutsideTheWindowIsNotDirect() => Expect("DirectNotPmem", WithPmem(Direct()));

    [Fact]
    public void EmptyFolderOfPersistentMemoryDoesNotCount()
        => Expect("Direct", Direct().Set("/ibm,persistent-memory", "device_type", "ibm,persistent-memory\0"u8.ToArray()));

    [Fact]
    public void WindowOfAllAddressesCoversPersistentMemory() => Expect("Direct", WithPmem(Direct(windowShift: 51)));

    [Fact]
    public void WindowThatReplacedTheDefaultOneIsSplitBesidePersistentMemory()
        => Expect("Split", WithPmem(Direct(windowShift: 40).Set(Bridge, "ibm,dma-window", null)));

    [Fact]
    public void WindowThatReplacedTheDefaultOneIsDirectWithoutPersistentMemory()
        => Expect("Direct", Direct().Set(Bridge, "ibm,dma-window", null));

    [Fact]
    public void WindowOfTheOtherPropertyIsDynamic() => Expect("Dynamic", Dynamic());

    [Fact]
    public void DeviceOf32BitsHasTheDefaultWindow() => Expect("Only32Bit", Direct().Put($"{Device}/dma_mask_bits", "32\n"));

    [Fact]
    public void DeviceOf31BitsHasTheDefaultWindow() => Expect("Only32Bit", Direct().Put($"{Device}/dma_mask_bits", "31\n"));

    [Fact]
    public void DeviceOf32BitsHasNothingBesideAReplacedDefaultWindow()
        => Expect("NoWindowLeft", Direct().Put($"{Device}/dma_mask_bits", "32\n").Set(Bridge, "ibm,dma-window", null));

    [Fact]
    public void DeviceWithoutDriverHasNotAsked()
        => Expect("NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Without($"{Device}/driver"));

    [Fact]
    public void BridgeHasNothingToAsk() => Assert.Equal("Nothing to do.", Expect(
        "NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Put($"{Device}/class", "0x060400\n")).Remedy);

    [Fact]
    public void DeviceThatAskedBeforeItsDriverLeftIsJudgedByItsWindow() => Expect("Direct", Direct().Without($"{Device}/driver"));

    [Theory]
    [InlineData("")]
    [InlineData(Answer)]
    public void WithoutThePropertyNothingIsOffered(string log) => Expect("NotOffered", Refused().Set(Bridge, "ibm,ddw-applicable", null), log);

    [Fact]
    public void ShortPropertyOffersNothing()
        => Expect("NotOffered", Refused().Set(Bridge, "ibm,ddw-applicable", SavedMachine.Cells(2026, 2027)));

    [Theory]
    [InlineData("quiet disable_ddw ro", "SwitchedOff")]
    [InlineData("disable_ddw=1", "SwitchedOff")]
    [InlineData("disable-ddw", "SwitchedOff")]
    [InlineData("xdisable_ddw disable_ddwx", "Unexplained")]
    [InlineData("dyndbg=\"file a +p; disable_ddw \" ro", "Unexplained")]
    [InlineData("ro -- disable_ddw", "Unexplained")]
    public void ParameterSwitchesOff(string parameters, string verdict) => Expect(verdict, Refused().Put("proc/cmdline", parameters + "\n"), "nothing");

    [Fact]
    public void WindowThatIsThereIsNotSwitchedOff() => Expect("Direct", Direct().Put("proc/cmdline", "disable_ddw"));

    [Fact]
    public void LogTellsThatWindowsAreSwitchedOff() => Expect("SwitchedOff", Refused(), "[    0.0] ppc iommu: disabling ddw.\n");

    [Fact]
    public void EmptyCommandLineIsNone() => Expect(
        "SwitchedOff", Refused().Put("proc/cmdline", []).Set("/chosen", "bootargs", "ro disable_ddw\0"u8.ToArray()), "nothing");

    [Fact]
    public void NoMaximumMemoryIsSeenInTheTree() => Expect("NoMaximumMemory", NoMaximum());

    [Fact]
    public void NoMaximumMemoryIsSeenInTheLog() => Expect(
        "NoMaximumMemory", Refused(), Answer + Asked + "ibm,create-pe-dma-window(54) 800 8000000 20000000 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)\n");

    [Fact]
    public void KernelBefore514DoesNotGoByTheMaximumOnly()
        => Expect("Unexplained", NoMaximum().Put("proc/version", "Linux version 5.10.223 (x)"), "nothing");

    [Theory]
    [InlineData(-1)]
    [InlineData(-3)]
    public void RefusedWindowIsTold(int status) => Expect("CreateRefused", Refused(), Answer + Create(status));

    [Fact]
    public void RefusalInTheLogCountsMoreThanTheMaximum() => Expect("CreateRefused", NoMaximum(), Answer + Create(-1));

    [Fact]
    public void FirstAnswerYesAfterARefusalIsNotBelieved() => Expect(
        "CreateRefused",
        Refused(),
        Answer + Create(-1) + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 1\n" + Asked + "lsa_required: 0, lsa_enabled: 0, direct mapping: 0\n");

    [Fact]
    public void WindowThatCouldNotBeFilledIsRefused()
        => Expect("CreateRefused", Refused(), Answer + Create(0) + Asked + "failed to map DMA window for /pci@800000020000000: -1\n");

    [Fact]
    public void FailedQueryIsTold()
        => Expect("QueryFailed", Refused(), Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned -3, lb=0 ps=0 wn=0\n");

    [Fact]
    public void QueryWithoutWindowsLeavesNone()
        => Expect("QueryFailed", Refused(), Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=0\n");

    [Fact]
    public void DefaultWindowInUseIsTold() => Expect(
        "DefaultInUse",
        Refused(),
        Asked + "ibm,query-pe-dma-windows(53) 800 8000000 20000000 returned 0, lb=1000000 ps=103 wn=0\n" + Asked + "current IOMMU table in use, can't be replaced.\n");

    [Fact]
    public void DeviceIsNotHeardAfterOneOfFewerBits()
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
    public void AnswerNoWithoutAQuestionTellsOfAnEarlierFailure()
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
    public void WindowMustBeInReach(int bits, uint high, uint low, string verdict)
        => Expect(verdict, Direct(high: high, low: low).Put($"{Device}/dma_mask_bits", $"{bits}\n"));

    [Fact]
    public void OlderKernelTakesNoWindowForFewerBits() => Expect(
        "NotAsked",
        Direct(high: 1).Put($"{Device}/dma_mask_bits", "40\n"),
        "[    0.0] Linux version 6.1.0 (x)\n[ 1.0] nvme 0000:00:02.0: ibm,query-pe-dma-windows(53) 1000 8000000 20000000 returned 0, lb=1 ps=1 wn=1\n");

    [Fact]
    public void FewerBitsNeedWhatTheExtensionsOffer() => Expect("NotOffered", Refused().Put($"{Device}/dma_mask_bits", "40\n"), "nothing");

    [Fact]
    public void FewerBitsWithTheOfferAndNoTraceAreUnexplained() => Expect(
        "Unexplained",
        Refused().Put($"{Device}/dma_mask_bits", "40\n").Set(Bridge, "ibm,ddw-extensions", SavedMachine.Cells(3, 2029, 1, 1)),
        "nothing");

    [Fact]
    public void NodeWithoutWindowsIsHeldByVfio() => Expect("HeldByVfio", Bare().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    [Fact]
    public void NodeWithoutWindowsIsFrozen() => Expect("Frozen", Bare());

    [Fact]
    public void BindingToVfioAloneChangesNothing()
        => Expect("Direct", Direct().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    [Fact]
    public void DriverOfVfioAsksForNothing() => Expect(
        "NotAsked", Direct().Put($"{Device}/dma_mask_bits", "32\n").Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci"));

    /// <summary>The window that a program made has the property of a window that the kernel maps for each access.</summary>
    [Fact]
    public void WindowOfAProgramIsKnownByTheLog()
    {
        SavedMachine machine = Dynamic().Link($"{Device}/driver", "../../../bus/pci/drivers/vfio-pci");
        string create = "ibm,create-pe-dma-window(54) 800 8000000 20000000 10 1e returned 0 (liobn = 0x80000001 starting addr = 8000000 0)\n";
        Expect("HeldByVfio", machine, "[    21.0] vfio-pci 0000:00:01.0: " + create);
        Expect("Dynamic", machine, Asked + create);
        Expect("Dynamic", machine, ("[    21.0] vfio-pci 0000:00:01.0: " + create).Replace("80000001 s", "80000101 s", StringComparison.Ordinal));
    }

    /// <summary>What the platform refuses a program is no refusal of the kernel's own question.</summary>
    [Fact]
    public void RefusalOfAProgramsWindowIsNotTheKernels() => Expect(
        "Unexplained",
        Refused(),
        "[    21.0] vfio-pci 0000:00:01.0: ibm,create-pe-dma-window(54) 800 8000000 20000000 10 1e returned -1 (liobn = 0x0 starting addr = 0 0)\n");

    [Fact]
    public void SilentLogExplainsNothing() => Expect("Unexplained", Refused(), "nothing");

    [Fact]
    public void WindowThatIsGoneIsUnexplained() => Expect("Unexplained", Refused(), Answer + Create(0));

    [Fact]
    public void EarlierBootExplainsNothing()
        => Expect("Unexplained", Refused(), Answer + Create(-1) + "[    0.000000] Linux version 6.12.95 (x)\n");

    [Fact]
    public void FailedMappingsAreCounted()
    {
        string line = "[ 99.0] e1000e 0000:00:01.0: iommu_alloc failed, tbl 00000000abcdef01 vaddr 00000000abcdef02 npages 10\n";
        Assert.EndsWith("2 mappings failed because the window was full.", Expect("Dynamic", Dynamic(), line + line).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>1 GiB of memory, a maximum of 4 GiB, one e1000e, and a direct window of 4 GiB beside the default one.</summary>
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
