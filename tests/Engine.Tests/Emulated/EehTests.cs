using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Conformance;
using SpaprDdw.Tests.Journal;

namespace SpaprDdw.Tests.Emulated;

/// <summary>VFIO_EEH_PE_OP with GET_STATE: its answer, its line in a trace and its line in a log.</summary>
public sealed class EehTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-eeh-").FullName;

    [Theory]
    [InlineData(TcePlatform.Power8, 1, "0")]
    [InlineData(TcePlatform.Power9, 1, "0")]
    [InlineData(TcePlatform.Power10, 1, "0")]
    [InlineData(TcePlatform.PSeries, 0, "-1 ENODEV")]
    public void A_group_is_in_the_normal_state_on_machines_with_eeh(TcePlatform platform, int extension, string expected)
    {
        RawContainer container = RawContainer.Open(RawContainer.Host(platform));
        Assert.Equal(extension, container.Process.CheckExtension(container.Descriptor, VfioIommu.Eeh).Return);
        Assert.Equal(expected, Ask(container.Process, container.Descriptor, State).ToString());
    }

    [Fact]
    public void A_container_without_a_group_has_no_state()
    {
        using EmulatedProcess process = RawContainer.Host().StartProcess();
        Assert.Equal("-1 EINVAL", Ask(process, process.OpenContainer().Return, State).ToString());
    }

    [Theory]
    [InlineData(11, 0, EehPeOp.GetState, "-1 EINVAL")]
    [InlineData(12, 0, EehPeOp.GetState, "0")]
    [InlineData(40, 1, EehPeOp.GetState, "-1 EINVAL")]
    [InlineData(40, 0, 99, "-1 EINVAL")]
    public void Arguments_are_checked(uint argSize, uint flags, uint operation, string expected)
    {
        RawContainer container = RawContainer.Open(RawContainer.Host());
        var eeh = new EehPeOp { ArgSize = argSize, Flags = flags, Operation = operation };
        Assert.Equal(expected, Ask(container.Process, container.Descriptor, eeh).ToString());
    }

    [Fact]
    public void A_trace_records_and_replays_the_request()
    {
        string path = Path.Combine(folder, "trace.jsonl");
        using (var recorder = new TraceRecorder(new TraceWriter(File.Create(path), Recordings.Header)))
        {
            recorder.RecordOpen(VfioIommu.SpaprTceV2, 1, 0);
            recorder.RecordRequest(VfioRequest.EehPeOp, new VfioArgument { Eeh = State }, TceResult.Success, 0);
        }

        const string Line = """{"op":"eeh","pe_op":4,"flags":0,"argsz":40,"ret":0,"locked":0}""";
        Assert.Equal(Line, File.ReadLines(path).Last());
        Assert.Empty(TraceReplayer.ReplayFile(path).Differences);

        File.WriteAllText(path, File.ReadAllText(path).Replace("\"argsz\":40,\"ret\":0", "\"argsz\":40,\"ret\":2", StringComparison.Ordinal));
        Assert.Equal(["operation 2 (eeh): ret was 2, replayed 0"], TraceReplayer.ReplayFile(path).Differences.Select(each => each.ToString()));
    }

    [Fact]
    public void The_log_shows_the_request()
    {
        var reader = new LogReader(TceLogLevel.Debug);
        RawContainer container = RawContainer.Open(RawContainer.Host());
        var journal = new RequestJournal(new SinkLogger(reader));
        Ask(new JournaledBackend(container.Process, journal), container.Descriptor, State);
        journal.Drain();
        Assert.Equal(["EEH_PE_OP op=4 = 0"], reader.Lines);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static EehPeOp State => new() { ArgSize = ArgSizes.EehPeOp, Operation = EehPeOp.GetState };

    private static TceResult Ask(ITceBackend backend, int container, EehPeOp eeh)
    {
        var argument = new VfioArgument { Eeh = eeh };
        return backend.Send(container, VfioRequest.EehPeOp, ref argument);
    }
}
