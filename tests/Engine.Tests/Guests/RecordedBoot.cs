using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Partition;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.Tests.Partition;

namespace SpaprDdw.Tests.Guests;

/// <summary>A recorded boot: what the kernel asked the platform for, and what the platform answered.</summary>
internal sealed partial class RecordedBoot
{
    private const ulong FirstBuid = 0x800000020000000;
    private const uint FirstLiobn = 0x80000000;

    private readonly Dictionary<ulong, LinuxNode> nodes;
    private readonly HashSet<LinuxNode> notOffered = [];

    public RecordedBoot(string name)
    {
        Name = name;
        (_, _, IReadOnlyList<Situation> situations) = PartitionReader.ReadSituations(
            PartitionData.Root(name), PartitionData.Log(name), TestContext.Current.CancellationToken);
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PartitionData.Folder, name, "case.json")));
        Kernel = GuestKernel.Parse(recorded.RootElement.GetProperty("kernel").GetString()!);
        MemoryMap memory = situations[0].Machine.Memory;
        Memory = new GuestMemory(memory.End!.Value, memory.Maximum!.Value, memory.HasPmem);
        nodes = situations.Select(situation => situation.Owner!).DistinctBy(owner => owner.Node.Path).ToDictionary(
            owner => BuidOf(owner.Node.Path),
            owner => NewNode(PropertiesOf(owner.Node.Path, owner.Tokens, owner.Extensions)));
        foreach (WindowOwner owner in situations.Select(situation => situation.Owner!).Where(owner => !owner.IsOffered))
            notOffered.Add(nodes[BuidOf(owner.Node.Path)]);
        Windows = recorded.RootElement.GetProperty("windows").EnumerateObject().ToDictionary(node => node.Name, node => node.Value.Clone());
        Questions = [.. Split(File.ReadLines(Path.Combine(PartitionData.Folder, name, "rtas.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>The recordings of RTAS calls.</summary>
    public static IEnumerable<string> Cases
        => PartitionData.Cases.Select(row => row.Data).Where(name => File.Exists(Path.Combine(PartitionData.Folder, name, "rtas.jsonl")));

    /// <summary>The recordings of machines with one bridge. The order of the lines of several is not played.</summary>
    public static IEnumerable<string> CasesOfOneNode => Cases.Where(name => !name.EndsWith("-phbs", StringComparison.Ordinal) && !name.EndsWith("-vfio", StringComparison.Ordinal));

    public string Name { get; }

    public GuestKernel Kernel { get; }

    public GuestMemory Memory { get; }

    /// <summary>The log that the last node writes.</summary>
    public DdwLogWriter Log { get; private set; } = null!;

    public IReadOnlyDictionary<ulong, LinuxNode> Nodes => nodes;

    public IReadOnlyDictionary<string, JsonElement> Windows { get; }

    public IReadOnlyList<RecordedQuestion> Questions { get; }

    /// <summary>The recorded calls that were not made yet.</summary>
    public Queue<RecordedCall> Expected { get; } = new();

    /// <summary>The lines about windows in the recorded log, without time and device.</summary>
    public IEnumerable<string> LogLines => File.ReadLines(PartitionData.Log(Name)).Where(line => Known().IsMatch(line)).Select(Plain);

    /// <summary>True if the kernel can answer for a node without a call.</summary>
    public bool AnswersAlone(LinuxNode node) => node.Window is not null || node.Failure is not null || notOffered.Contains(node);

    /// <summary>The unit id in the path of a host bridge.</summary>
    public static ulong BuidOf(string path) => ulong.Parse(path.AsSpan("/pci@".Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>A line without the time, the driver and the address.</summary>
    public static string Plain(string line) => Prefix().Replace(line, string.Empty).TrimEnd();

    private LinuxNode NewNode(NodeProperties properties)
        => new(Kernel.Rules, Memory, properties, new Script(this), Log = new DdwLogWriter(Kernel.Rules, properties));

    private static NodeProperties PropertiesOf(string path, uint[]? tokens, uint[] extensions)
    {
        ulong buid = BuidOf(path);
        return new NodeProperties(
            path, buid, tokens is null ? null : new RtasTokens(tokens[0], tokens[1], tokens[2]), extensions, FirstLiobn + ((uint)(buid - FirstBuid) << 8));
    }

    private static IEnumerable<RecordedQuestion> Split(IEnumerable<JsonElement> lines)
    {
        RecordedQuestion? current = null;
        foreach (JsonElement line in lines)
        {
            if (line.TryGetProperty("enter", out JsonElement point))
            {
                string? mask = line.GetProperty("mask").GetString();
                current = new RecordedQuestion(
                    point.GetString() == "pci_dma_dev_setup_pSeriesLP", mask is null ? 0 : Number(mask), [], null);
            }
            else if (line.TryGetProperty("call", out JsonElement call))
            {
                current!.Calls.Add(new RecordedCall(
                    Enum.Parse<RtasService>(call.GetString()!, ignoreCase: true), line.GetProperty("nret").GetInt32(), line.GetProperty("status").GetInt32(),
                    Numbers(line.GetProperty("args")), Numbers(line.GetProperty("outs"))));
            }
            else if (line.TryGetProperty("result", out JsonElement result))
            {
                yield return current! with { Result = result.ValueKind == JsonValueKind.Null ? null : result.GetInt32() == 1 };
            }
        }
    }

    private static uint[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => (uint)Number(item.GetString()!))];

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"ibm,(query|create|reset|remove)-pe-dma-window.*returned -?\d|lsa_required|direct DMA is limited|Skipping ibm,pmemory|Removed default DMA|Limited Address Space|query_ddw failed|current IOMMU table in use")]
    private static partial Regex Known();

    [GeneratedRegex(@"^\[ *[0-9.]+\] |[a-z0-9_-]+ [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]: ")]
    private static partial Regex Prefix();

    /// <summary>The recorded platform: it answers as recorded, and only to what was recorded.</summary>
    private sealed class Script(RecordedBoot boot) : IHostBridge
    {
        public RtasAnswer Call(RtasService service, uint[] inputs, int outputs)
        {
            Assert.True(boot.Expected.TryDequeue(out RecordedCall? call), $"{boot.Name}: {service} was not recorded");
            Assert.Equal((call.Service, call.OutputCount), (service, outputs));
            Assert.Equal(call.Inputs, inputs);
            return new RtasAnswer(call.Status, call.Outputs);
        }
    }
}

internal sealed record RecordedCall(RtasService Service, int OutputCount, int Status, uint[] Inputs, uint[] Outputs)
{
    public ulong Buid => (ulong)Inputs[1] << 32 | Inputs[2];
}

/// <summary>A question: the set-up of a device, or a driver that sets a mask.</summary>
/// <param name="IsSetUp">True for the set-up.</param>
/// <param name="Mask">The mask.</param>
/// <param name="Calls">The calls that followed.</param>
/// <param name="Result">What the kernel told the driver: true for direct; null for the set-up.</param>
internal sealed record RecordedQuestion(bool IsSetUp, ulong Mask, List<RecordedCall> Calls, bool? Result);
