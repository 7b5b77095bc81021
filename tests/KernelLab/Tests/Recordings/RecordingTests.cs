using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.KernelLab.Recordings;

/// <summary>A real kernel gives the recorded answers of real kernels.</summary>
public abstract class RecordingTests(KernelLabHost lab)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Recordings");

    /// <summary>By default only the written recordings (h*). The random histories take minutes.</summary>
    private static readonly string Pattern = Environment.GetEnvironmentVariable("SPAPRDDW_LAB_RECORDINGS") ?? "h*";

    protected static TheoryData<string> NamesOf(LabMachine machine)
        => [.. new DirectoryInfo(Path.Combine(Root, machine.Name)).EnumerateFiles(Pattern + ".jsonl")
            .Select(file => file.Name).Order(StringComparer.Ordinal)];

    protected void Replay(string name, int firstGroup = 0)
    {
        string path = Path.Combine(Root, lab.Machine.Name, name);
        var operations = TraceReader.ReadOperations(path).ToList();
        using LabBackend process = lab.StartProcess(firstGroup);

        var differences = new TraceReplayer(process, process).Play(operations).ToList();

        Assert.True(
            differences.Count == 0,
            $"{name}: {differences.Count} differences in {operations.Count} operations. The first ones:\n"
            + string.Join('\n', differences.Take(10)));
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KRecordingTests(PowerNV64K lab) : RecordingTests(lab)
{
    public static TheoryData<string> Names => NamesOf(LabMachine.PowerNV64K);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_answers_as_recorded(string name) => Replay(name);
}

[Collection(PowerNV4K.Name)]
public sealed class PowerNV4KRecordingTests(PowerNV4K lab) : RecordingTests(lab)
{
    public static TheoryData<string> Names => NamesOf(LabMachine.PowerNV4K);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_answers_as_recorded(string name) => Replay(name);
}

[Collection(PowerNVHuge.Name)]
public sealed class PowerNVHugeRecordingTests(PowerNVHuge lab) : RecordingTests(lab)
{
    public static TheoryData<string> Names => NamesOf(LabMachine.PowerNVHuge);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_answers_as_recorded(string name) => Replay(name);
}

[Collection(PowerNVRadix.Name)]
public sealed class PowerNVRadixRecordingTests(PowerNVRadix lab) : RecordingTests(lab)
{
    public static TheoryData<string> Names => NamesOf(LabMachine.PowerNVRadix);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_answers_as_recorded(string name) => Replay(name);
}

[Collection(PSeries64K.Name)]
public sealed class PSeries64KRecordingTests(PSeries64K lab) : RecordingTests(lab)
{
    /// <summary>
    /// Each of these recordings has its own group, because the group gets no window afterwards (rule PSeries).
    /// </summary>
    private static readonly string[] GivingUpGroup = ["h03-remove-default-create0.jsonl", "h16-huge-backing.jsonl", "h16b-huge16M.jsonl"];

    public static TheoryData<string> Names => NamesOf(LabMachine.PSeries64K);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_answers_as_recorded(string name) => Replay(name, Array.IndexOf(GivingUpGroup, name) is var spare and >= 0 ? 2 + spare : 0);
}
