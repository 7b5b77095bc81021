using SpaprDdw.Errors;
using SpaprDdw.Guests;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Programs;

/// <summary>Verdicts, reasons and remedies of predicted starts.</summary>
public class ProgramPlannerTests
{
    private const ulong DefaultTables = 4 * MiB, KvmDefaultTable = 2162688;

    private static readonly ProgramInputs Guest = new() { MemorySize = 512 * MiB };

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(514)]
    [InlineData(515)]
    public void A_QEMU_guest_of_512_MiB_does_not_start_below_its_memory_and_its_tables(ulong limitMiB)
    {
        ProgramOutcome outcome = Play("Qemu", Guest, limit: limitMiB * MiB);

        Assert.Equal(ProgramVerdict.DoesNotStart, outcome.Verdict);
        Assert.Equal((512 * MiB) + DefaultTables, outcome.NeededLimit);
        Assert.Contains("LimitMEMLOCK=541065216", outcome.Remedy, StringComparison.Ordinal);
        Assert.Equal(limitMiB < 512 ? "REGISTER" : "CREATE", outcome.Requests.First(request => !request.Result.IsSuccess).Name);
    }

    [Theory]
    [InlineData("Qemu-7.2", false)]
    [InlineData("Qemu-10.0", true)]
    [InlineData("Dpdk-22.11", false)]
    [InlineData("Spdk", false)]
    public void A_program_starts_with_the_limit_that_it_needs_and_not_with_a_page_less(string program, bool hasKvm)
    {
        ProgramInputs inputs = Guest with { Kvm = hasKvm, Asked = new AskedWindow(2 * GiB, 16 * MiB) };
        ulong needed = Play(program, inputs).NeededLimit!.Value;

        Assert.True(Play(program, inputs, limit: needed).Starts);
        ProgramOutcome less = Play(program, inputs, limit: needed - (64 * KiB));
        Assert.False(less.Starts);
        Assert.Equal(needed, less.NeededLimit);
        Assert.Contains($"LimitMEMLOCK={needed})", less.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void QEMU_on_a_pseries_host_with_pages_of_4_KiB_leaks_12_GiB_before_the_guest_runs()
    {
        ProgramOutcome outcome = Play("Qemu-7.2", Guest, TcePlatform.PSeries, 4 * KiB);

        Assert.Equal(ProgramVerdict.DoesNotStart, outcome.Verdict);
        Assert.Equal(3 * ((4 * GiB) - (4 * KiB)), outcome.Leaked);
        Assert.Equal([2u, 3u, 4u], Creates(outcome).Select(create => create.Levels!.Value));
        Assert.Equal("CREATE of the guest's default window fails: it asks for 2 levels, and the host supports 1", outcome.Reason);
        Assert.Equal("Use Qemu-10.1 or later.", outcome.Remedy);
    }

    [Theory]
    [InlineData("Qemu-7.2", ProgramVerdict.KilledWhenGuestAsks)]
    [InlineData("Qemu-10.0", ProgramVerdict.KilledWhenGuestAsks)]
    [InlineData("Qemu-10.1", ProgramVerdict.Starts)]
    public void Only_QEMU_after_April_2025_keeps_to_the_levels_of_the_host(string program, ProgramVerdict verdict)
    {
        ProgramOutcome outcome = Play(program, Guest with { Asked = new AskedWindow(256 * GiB, 16 * MiB) }, TcePlatform.PSeries);

        Assert.Equal(verdict, outcome.Verdict);
        Assert.Equal(verdict == ProgramVerdict.Starts ? 0UL : 2 * ((4 * GiB) - (64 * KiB)), outcome.Leaked);
        Assert.Equal(!outcome.Starts, outcome.Program.IsRecorded);
        Assert.Equal(outcome.Program.IsRecorded ? 0 : 1, outcome.Notes.Count);
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(4, 2)]
    public void The_formula_of_QEMU_counts_for_the_default_window_too(ulong hostPageKiB, uint levels)
        => Assert.Equal(levels, Assert.Single(Creates(Play("Qemu", Guest, hostPage: hostPageKiB * KiB))).Levels);

    [Theory]
    [InlineData(TcePlatform.Power9, 64 * KiB, 64 * KiB)]
    [InlineData(TcePlatform.Power9, 2 * MiB, 2 * MiB)]
    [InlineData(TcePlatform.Power9, GiB, 2 * MiB)]
    [InlineData(TcePlatform.Power8, 16 * MiB, 16 * MiB)]
    [InlineData(TcePlatform.Power8, 64 * KiB, 64 * KiB)]
    [InlineData(TcePlatform.PSeries, GiB, 16 * MiB)]
    public void QEMU_takes_the_largest_page_that_guest_memory_and_host_have(TcePlatform platform, ulong backing, ulong page)
        => Assert.Equal(page, Creates(Play("Qemu", Guest with { BackingPageSizes = [backing], Asked = new AskedWindow(64 * GiB, 16 * MiB) }, platform))[^1].PageSize);

    [Fact]
    public void What_KVM_locks_is_told_apart_and_counts_for_the_limit()
    {
        ProgramOutcome outcome = Play("Qemu", Guest with { Kvm = true });

        Assert.Equal((512 * MiB) + DefaultTables, outcome.LockedMemory);
        Assert.Equal(KvmDefaultTable, outcome.KvmLockedMemory);
        Assert.Equal((512 * MiB) + DefaultTables + KvmDefaultTable, outcome.NeededLimit);
    }

    /// <summary>On pseries, KVM's copy of a table is larger than the table of the host.</summary>
    [Fact]
    public void QEMU_starts_without_the_copy_that_KVM_cannot_lock()
    {
        ProgramOutcome outcome = Play("Qemu", Guest with { Kvm = true }, TcePlatform.PSeries, limit: 514 * MiB);

        Assert.Equal((ProgramVerdict.Starts, 0UL, (514 * MiB) + KvmDefaultTable), (outcome.Verdict, outcome.KvmLockedMemory, outcome.NeededLimit));
        Assert.StartsWith("KVM cannot lock", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    /// <summary>The first failure is the reason, and what fails without a limit is told too. The remedy mends both.</summary>
    [Fact]
    public void A_low_limit_and_another_cause_are_both_told_and_mended()
    {
        ProgramOutcome outcome = Play("Qemu-7.2", Guest, TcePlatform.PSeries, 4 * KiB, limit: 64 * MiB);

        Assert.Equal(ProgramVerdict.DoesNotStart, outcome.Verdict);
        Assert.Equal(
            "QEMU cannot lock the guest's memory (REGISTER fails): the limit of locked memory is too low; without a limit, "
            + "CREATE of the guest's default window fails: it asks for 2 levels, and the host supports 1", outcome.Reason);
        Assert.Equal("Use Qemu-10.1 or later. Raise the limit of locked memory to 514 MiB or more: 538968064 bytes (systemd: LimitMEMLOCK=538968064).", outcome.Remedy);
        Assert.True(Play("Qemu-10.1", Guest, TcePlatform.PSeries, 4 * KiB, limit: 538968064).Starts);
        Assert.Equal("Use Qemu-10.1 or later.", Play("Qemu-7.2", Guest, TcePlatform.PSeries, 4 * KiB, limit: GiB).Remedy);
    }

    [Fact]
    public void Two_changes_are_told_if_one_is_not_enough()
    {
        ProgramOutcome outcome = Play("Qemu-10.0", Guest with { GroupCount = 2 }, TcePlatform.PSeries, 4 * KiB);

        Assert.Equal("Give the program the devices of one group only. Use Qemu-10.1 or later.", outcome.Remedy);
        Assert.True(Play("Qemu-10.1", Guest, TcePlatform.PSeries, 4 * KiB).Starts);
    }

    [Fact]
    public void Another_kernel_and_a_change_are_told_if_both_are_needed()
    {
        var host = PlanningHost.Of(TcePlatform.PSeries, 4 * KiB, null, HostKernel.Parse("6.8"));
        Assert.EndsWith(". Use Qemu-10.1 or later.", ProgramPlanner.Play(ProgramVersion.Find("Qemu")!, host, Guest).Remedy, StringComparison.Ordinal);
    }

    /// <summary>The pages of 16 MiB of the hash MMU with a kernel of 4 KiB pages: observed on 6.12.95, and not with pages of 64 KiB.</summary>
    [Theory]
    [InlineData(4 * KiB, "6.12.95", false)]
    [InlineData(64 * KiB, "6.12.95", true)]
    [InlineData(4 * KiB, "5.15", true)]
    public void QEMU_hangs_where_REGISTER_never_returns(ulong hostPage, string kernel, bool isRegistered)
    {
        ProgramInputs inputs = Guest with { BackingPageSizes = [16 * MiB] };
        var host = PlanningHost.Of(TcePlatform.Power8, hostPage, null, HostKernel.Parse(kernel));
        ProgramOutcome outcome = ProgramPlanner.Play(ProgramVersion.Find("Qemu")!, host, inputs);

        Assert.Equal(isRegistered, outcome.Requests.Any(request => request.Name == "REGISTER"));
        if (isRegistered)
            return;
        Assert.Equal("QEMU hangs in REGISTER: with pages of 4 KiB, this kernel never finishes pinning pages of 16 MiB", outcome.Reason);
        Assert.Equal("Back the guest's memory with pages of 4 KiB.", outcome.Remedy);
    }

    /// <summary>QEMU enables the guest's default table when the machine is reset, after its devices have their containers.</summary>
    [Theory]
    [InlineData(512 * MiB, "CREATE", 0UL)]
    [InlineData((512 * MiB) + KvmDefaultTable, "CREATE", KvmDefaultTable)]
    [InlineData((512 * MiB) - (64 * KiB), "REGISTER", 0UL)]
    public void KVM_locks_its_tables_only_after_the_memory_of_the_guest(ulong limit, string refused, ulong kvmLocked)
    {
        ProgramOutcome outcome = Play("Qemu", Guest with { Kvm = true }, limit: limit);

        Assert.Equal(refused, outcome.Requests.First(request => !request.Result.IsSuccess).Name);
        Assert.Equal(kvmLocked, outcome.KvmLockedMemory);
    }

    /// <summary>131072 bytes: what KVM locked in the recordings for a window of 128 TCEs.</summary>
    [Fact]
    public void KVM_also_locks_its_copy_of_the_table_that_the_guest_asks_for()
        => Assert.Equal(
            KvmDefaultTable + (128 * KiB), Play("Qemu", Guest with { Kvm = true, Asked = new AskedWindow(2 * GiB, 16 * MiB) }).KvmLockedMemory);

    [Fact]
    public void A_pseries_host_gives_windows_to_one_group_only()
    {
        ProgramOutcome outcome = Play("Qemu", Guest with { GroupCount = 2 }, TcePlatform.PSeries);

        Assert.Equal(["EPERM", "EINVAL", "EINVAL"], Creates(outcome).Select(create => create.Result.Errno.ToString()));
        Assert.Contains("one group only", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal("Give the program the devices of one group only.", outcome.Remedy);
        Assert.True(Play("Qemu", Guest with { GroupCount = 2 }).Starts);
    }

    [Theory]
    [InlineData("Qemu", TcePlatform.PSeries, "5.4", "SET_IOMMU fails", "Use another kernel on the host: Linux 6.16 or later, and 6.12.95.")]
    [InlineData("Dpdk", TcePlatform.PSeries, "5.4", "SET_IOMMU fails", "Use a PowerNV host, where the window starts at 0.")]
    [InlineData("Qemu", TcePlatform.Power9, "6.1", "no group can be opened", "Use another kernel on the host: Linux 6.16 or later, and 6.12.95.")]
    public void A_kernel_that_refuses_the_group_or_the_driver_ends_the_program(
        string program, TcePlatform platform, string kernel, string reason, string remedy)
    {
        PlanningHost host = PlanningHost.Of(platform, 64 * KiB, memlockLimit: null, HostKernel.Parse(kernel));
        ProgramOutcome outcome = ProgramPlanner.Play(ProgramVersion.Find(program)!, host, Guest);

        Assert.Equal(ProgramVerdict.DoesNotStart, outcome.Verdict);
        Assert.Empty(outcome.Requests);
        Assert.StartsWith(reason + ": the driver of the host's kernel answers E", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(remedy, outcome.Remedy);
    }

    [Fact]
    public void A_guest_without_maximum_memory_gets_no_window_from_QEMU_7_2()
    {
        PlanningHost host = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, memlockLimit: null);
        var kernel = GuestKernel.Parse(GuestPrograms.RecordedKernel);
        ProgramOutcome old = GuestPrograms.Play(ProgramVersion.Find("Qemu-7.2")!, host, Guest, kernel, maximumMemory: null);
        ProgramOutcome newer = GuestPrograms.Play(ProgramVersion.Find("Qemu-10.0")!, host, Guest, kernel, maximumMemory: null);

        Assert.Single(Creates(old));
        Assert.StartsWith("The guest gets no window beside its default window.", Assert.Single(old.Notes), StringComparison.Ordinal);
        Assert.Equal([GiB, 512 * MiB], Creates(newer).Select(create => create.Size!.Value));
    }

    [Fact]
    public void DPDK_leaks_1_GiB_and_locks_another_before_a_byte_is_mapped()
    {
        ProgramOutcome outcome = Play("Dpdk", Guest with { MemorySize = 8 * GiB });

        Assert.True(outcome.Starts);
        Assert.Equal([(128 * TiB, 1u, GiB), (128 * TiB, 2u, 0UL)], Creates(outcome).Select(create => (create.Size!.Value, create.Levels!.Value, create.Leaked)));
        Assert.Equal((8 * GiB, 2147614720UL), (outcome.RegisteredMemory, outcome.LockedMemory - outcome.RegisteredMemory));
        Assert.Equal("REGISTER 2 MiB, 4096 times", outcome.Requests[^2].Text);
        Assert.Contains(outcome.Notes, note => note.Contains("own layout decides", StringComparison.Ordinal));
        Assert.Contains(outcome.Notes, note => note.Contains("1 GiB more leaks", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(64, 47)]
    [InlineData(4, 46)]
    public void The_usual_end_of_virtual_memory_depends_on_the_pages_of_the_host(ulong hostPageKiB, int bits)
        => Assert.Equal(1UL << bits, Creates(Play("Dpdk", Guest, hostPage: hostPageKiB * KiB))[^1].Size);

    [Fact]
    public void DPDK_with_a_limit_that_holds_only_the_leak_needs_a_higher_limit()
    {
        ProgramOutcome outcome = Play("Dpdk", Guest with { MemorySize = 20 * MiB }, limit: 1536 * MiB);

        Assert.Equal(GiB, outcome.Leaked);
        Assert.Equal("DPDK removes the default window, and then its CREATE fails: the limit of locked memory is 1.5 GiB, and it needs 2.02 GiB", outcome.Reason);
        Assert.Equal(2147614720UL + (20 * MiB), outcome.NeededLimit);
    }

    [Theory]
    [InlineData(64, ProgramVerdict.DoesNotStart, "REGISTER fails: 4 KiB is no whole page of the host's kernel")]
    [InlineData(4, ProgramVerdict.Starts, "CREATE succeeds with 1 level")]
    public void DPDK_without_huge_pages_needs_a_kernel_with_pages_of_4_KiB(ulong hostPageKiB, ProgramVerdict verdict, string reason)
    {
        ProgramOutcome outcome = Play("Dpdk", Guest with { MemorySize = 256 * MiB, NoHuge = true, HighestAddress = (8 * GiB) - 1 }, hostPage: hostPageKiB * KiB);

        Assert.Equal((verdict, reason), (outcome.Verdict, outcome.Reason));
        Assert.Equal((8 * GiB, 4 * KiB), (Creates(outcome)[0].Size, Creates(outcome)[0].PageSize));
    }

    [Theory]
    [InlineData("Dpdk", IovaMode.Pa)]
    [InlineData("Spdk", null)]
    public void The_end_of_physical_memory_decides_with_physical_addresses(string program, IovaMode? mode)
    {
        ProgramOutcome outcome = Play(program, Guest with { IovaMode = mode, HighestAddress = 0x2000_ffff_ffff });

        Assert.Equal(64 * TiB, Creates(outcome)[^1].Size);
        Assert.DoesNotContain(outcome.Notes, note => note.Contains("not known", StringComparison.Ordinal));
        Assert.Contains(Play(program, Guest with { IovaMode = mode }).Notes, note => note.Contains("highest address is not known", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData((8 * GiB) - 1)]
    [InlineData(8 * GiB)]
    [InlineData((4 * GiB) + 1)]
    public void The_last_address_and_the_end_of_memory_give_the_same_window(ulong highest)
        => Assert.Equal(8 * GiB, Creates(Play("Spdk", Guest with { HighestAddress = highest }))[^1].Size);

    [Fact]
    public void DPDK_fails_with_huge_pages_of_16_MiB_before_it_uses_the_driver()
    {
        ProgramOutcome outcome = Play("Dpdk", Guest, TcePlatform.Power8);

        Assert.Equal(ProgramVerdict.DoesNotStart, outcome.Verdict);
        Assert.Empty(outcome.Requests);
        Assert.All(
            [Guest, Guest with { BackingPageSizes = [2 * MiB] }, Guest with { NoHuge = true }],
            inputs => Assert.Equal("Use a host with the radix MMU, which has huge pages of 2 MiB.", Play("Dpdk", inputs, TcePlatform.Power8).Remedy));
    }

    [Fact]
    public void DPDK_does_not_look_at_the_pages_that_the_host_supports()
    {
        ProgramOutcome outcome = Play("Dpdk", Guest with { BackingPageSizes = [GiB] }, TcePlatform.PSeries);

        Assert.Equal("EINVAL", Assert.Single(Creates(outcome)).Result.Errno.ToString());
        Assert.Equal("DPDK removes the default window, and then its CREATE fails: the host has no IOMMU pages of 1 GiB", outcome.Reason);
        Assert.Equal("Use a PowerNV host, where the window starts at 0.", outcome.Remedy);
    }

    [Fact]
    public void A_remedy_for_which_the_host_has_no_room_is_not_tried()
    {
        var inputs = new ProgramInputs { MemorySize = 20 * MiB, HighestAddress = (512 * MiB) - 1, IovaMode = IovaMode.Va, BackingPageSizes = [16 * MiB] };

        Assert.Equal("Use physical addresses (--iova-mode=pa).", Play("Dpdk", inputs with { BackingPageSizes = [64 * KiB], HighestVirtualAddress = 1UL << 55 }).Remedy);
        Assert.Equal("Use huge pages of 2 MiB only.", Play("Dpdk", inputs).Remedy);
        Assert.Equal("Use a PowerNV host, where the window starts at 0.", Play("Dpdk", inputs, TcePlatform.PSeries).Remedy);
    }

    [Theory]
    [InlineData(IovaMode.Va)]
    [InlineData(IovaMode.Pa)]
    public void With_huge_pages_of_two_sizes_a_note_says_that_the_layout_decides_on_the_window(IovaMode mode)
    {
        ProgramInputs inputs = Guest with { MemorySize = 20 * MiB, IovaMode = mode, HighestAddress = (8 * GiB) - 1, BackingPageSizes = [2 * MiB, GiB] };
        ProgramOutcome assumed = Play("Dpdk", inputs), known = Play("Dpdk", inputs with { HighestVirtualAddress = (256 * GiB) - 1 });

        Assert.Equal("MAP fails: the window has pages of 1 GiB, and the memory pages of 2 MiB", assumed.Reason);
        Assert.Contains(assumed.Notes, note => note.StartsWith("Its window is taken to have pages of 1 GiB", StringComparison.Ordinal));
        Assert.True(known.Starts);
        Assert.DoesNotContain(known.Notes, note => note.StartsWith("Its window", StringComparison.Ordinal));
    }

    [Fact]
    public void What_leaks_with_each_attach_is_told_only_of_a_device_that_is_attached()
        => Assert.DoesNotContain(
            Play("Spdk", Guest with { NoHuge = true, HighestAddress = (2 * TiB) - 1 }, TcePlatform.PSeries).Notes,
            note => note.Contains("attached again", StringComparison.Ordinal));

    [Fact]
    public void DPDK_tries_the_next_group_as_if_it_were_the_first()
    {
        ProgramOutcome outcome = Play("Dpdk", Guest with { GroupCount = 3 }, TcePlatform.PSeries);

        Assert.Equal(3, Creates(outcome).Length);
        Assert.Single(Creates(Play("Dpdk", Guest with { GroupCount = 3, HighestVirtualAddress = 256 * GiB })));
    }

    [Theory]
    [InlineData("qemu", "Qemu-10.0")]
    [InlineData(" QEMU-7.2 ", "Qemu-7.2")]
    [InlineData("Dpdk", "Dpdk-22.11")]
    [InlineData("spdk", "Spdk")]
    [InlineData("Qemu-8", null)]
    [InlineData("", null)]
    public void A_bare_name_stands_for_the_newest_version_that_was_recorded(string name, string? version)
        => Assert.Equal(version, ProgramVersion.Find(name)?.Name);

    [Theory]
    [InlineData("SizeZero", 0, 1, null)]
    [InlineData("ProgramMemoryTooLarge", 129 * TiB, 1, null)]
    [InlineData("GroupCountInvalid", GiB, 0, null)]
    [InlineData("GroupCountInvalid", GiB, 4097, null)]
    [InlineData("HighestAddressTooLow", 8 * GiB, 1, GiB)]
    [InlineData("HighestAddressTooHigh", GiB, 1, ulong.MaxValue)]
    [InlineData("HighestAddressTooHigh", GiB, 1, 1UL << 60)]
    public void Values_that_no_program_can_have_are_refused(string id, ulong memory, int groups, ulong? highest)
    {
        var inputs = new ProgramInputs { MemorySize = memory, GroupCount = groups, HighestAddress = highest };

        Assert.Equal(id, Assert.Throws<TceException>(() => Play("Spdk", inputs)).Id);
    }

    private static ProgramRequest[] Creates(ProgramOutcome outcome) => [.. outcome.Requests.Where(request => request.Name == "CREATE")];

    private static ProgramOutcome Play(
        string program, ProgramInputs inputs, TcePlatform platform = TcePlatform.Power9, ulong hostPage = 64 * KiB, ulong? limit = null)
        => ProgramPlanner.Play(ProgramVersion.Find(program)!, PlanningHost.Of(platform, hostPage, limit), inputs);
}
