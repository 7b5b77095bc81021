using SpaprDdw.Backends.Tracing;
using SpaprDdw.Programs;

namespace SpaprDdw.Tests.Programs;

/// <summary>The models of QEMU and DPDK send what the recorded programs sent, and get the recorded answers.</summary>
public class RecordedProgramTests
{
    public static TheoryData<string> Names => [.. ProgramRecordings.Names];

    [Fact]
    public void Each_recording_has_a_row_of_inputs()
        => Assert.Equal(ProgramRecordings.Files, ProgramRecordings.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_model_sends_the_recorded_requests_and_ends_with_the_recorded_locked_memory(string name)
    {
        ProgramOutcome outcome = ProgramRecordings.Predict(name);
        (IReadOnlyList<string> lines, ulong locked) = ProgramRecordings.StartOf(name);

        Assert.Equal(lines, ProgramRecordings.LinesOf(outcome));
        Assert.Equal(locked, outcome.LockedMemory);
        Assert.Equal(ProgramRecordings.VerdictOf(name), outcome.Verdict.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_emulated_host_answers_as_the_recorded_kernel_did(string name)
        => Assert.Empty(TraceReplayer.ReplayFile(ProgramRecordings.PathOf(name)).Differences);

    /// <summary>The model ends when the guest has its window, and a reset only does the same again.</summary>
    [Fact]
    public void A_reset_removes_both_windows_and_makes_them_again()
    {
        TraceOperation[] after = [.. TraceReader.ReadOperations(ProgramRecordings.PathOf("qemu7-kvm-reset")).SkipWhile(operation => operation is not UnmapOperation)];
        ProgramRequest[] made = [.. ProgramRecordings.Predict("qemu7-kvm-reset").Requests.Where(request => request.Name == "CREATE")];

        Assert.Equal(made.Select(create => create.Size), after.OfType<UnmapOperation>().Select(unmap => (ulong?)unmap.Size));
        Assert.Equal(made.Select(create => create.StartAddress), after.OfType<RemoveOperation>().Select(remove => (ulong?)remove.StartAddress));
        Assert.Equal(
            made.Select(create => (create.Size, create.Levels, create.StartAddress)),
            after.OfType<CreateOperation>().Select(create => ((ulong?)create.WindowSize, (uint?)create.Levels, create.StartAddress)));
    }
}
