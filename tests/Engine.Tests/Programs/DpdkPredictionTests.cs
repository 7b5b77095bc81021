using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using static SpaprDdw.Tests.Emulated.RawContainer;
using static SpaprDdw.Tests.Programs.Predictions;

namespace SpaprDdw.Tests.Programs;

/// <summary>Verdicts, reasons and remedies of predicted starts of DPDK and SPDK.</summary>
public class DpdkPredictionTests
{
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
}
