using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using static SpaprDdw.Tests.Emulated.RawContainer;
using static SpaprDdw.Tests.Programs.Predictions;

namespace SpaprDdw.Tests.Programs;

/// <summary>What all programs have in common.</summary>
public class ProgramPlannerTests
{
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
}
