using SpaprDdw.Guests;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using static SpaprDdw.Tests.Emulated.RawContainer;
using static SpaprDdw.Tests.Programs.Predictions;

namespace SpaprDdw.Tests.Programs;

/// <summary>Verdicts, reasons and remedies of predicted starts of QEMU.</summary>
public class QemuPredictionTests
{
    private const ulong DefaultTables = 4 * MiB, KvmDefaultTable = 2162688;

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
}
