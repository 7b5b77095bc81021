using System.Text.Json;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.Tests.Guests;

/// <summary>
/// The played kernels ask recorded platforms as the real kernels did: the same calls with the same arguments, the same
/// answers to drivers, the same windows, and the same lines in the log.
/// </summary>
public class RecordedQuestionTests
{
    private const int QuestionsWithCalls = 38;

    public static TheoryData<string> Cases => [.. RecordedBoot.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_question_is_asked_as_recorded(string name)
    {
        var boot = new RecordedBoot(name);
        foreach (RecordedQuestion question in boot.Questions)
        {
            question.Calls.ForEach(boot.Expected.Enqueue);
            Assert.Contains(NodesOf(boot, question), node => Ask(node, question) == question.Result);
            Assert.Empty(boot.Expected);
        }

        foreach ((string path, JsonElement node) in boot.Windows)
            Assert.Equal(Expected(node), Described(boot.Nodes[RecordedBoot.BuidOf(path)]));
    }

    [Fact]
    public void The_recordings_have_38_questions_with_calls()
        => Assert.Equal(QuestionsWithCalls, RecordedBoot.Cases.SelectMany(name => new RecordedBoot(name).Questions).Count(question => !question.IsSetUp && question.Calls.Count > 0));

    public static TheoryData<string> CasesOfOneNode => [.. RecordedBoot.CasesOfOneNode];

    [Theory]
    [MemberData(nameof(CasesOfOneNode))]
    public void The_log_has_the_recorded_lines(string name)
    {
        var boot = new RecordedBoot(name);
        LinuxNode node = boot.Nodes.Values.Single();
        foreach (RecordedQuestion question in boot.Questions)
        {
            question.Calls.ForEach(boot.Expected.Enqueue);
            Ask(node, question);
        }

        Assert.Equal(boot.LogLines, boot.Log.Lines.Select(RecordedBoot.Plain));
    }

    /// <summary>
    /// The recordings do not name the device, so a question without calls can be of any node that is set up.
    /// </summary>
    private static IEnumerable<LinuxNode> NodesOf(RecordedBoot boot, RecordedQuestion question)
        => question.Calls.Count > 0 ? [boot.Nodes[question.Calls[0].Buid]]
            : boot.Nodes.Values.Where(node => boot.AnswersAlone(node) || question.IsSetUp || question.Mask <= uint.MaxValue);

    private static bool? Ask(LinuxNode node, RecordedQuestion question)
    {
        uint address = question.Calls.FirstOrDefault(call => call.Service != RtasService.Remove)?.Inputs[0] ?? 0;
        var device = new AskingDevice("driver 0000:00:00.0", address);
        if (!question.IsSetUp)
            return node.Ask(device, question.Mask);
        if (question.Calls.Count > 0)
            node.SetUp(device);
        return null;
    }

    private static string Expected(JsonElement node)
    {
        bool isDirect = node.TryGetProperty("linux,direct64-ddr-window-info", out JsonElement window);
        if (!isDirect && !node.TryGetProperty("linux,dma64-ddr-window-info", out window))
            return $"no window, default {node.TryGetProperty("ibm,dma-window", out _)}";
        return $"{(isDirect ? "direct" : "mapped")} {window.GetProperty("liobn").GetString()} {window.GetProperty("start").GetString()} "
            + $"{window.GetProperty("pageShift").GetInt32()} {window.GetProperty("windowShift").GetInt32()}, default {node.TryGetProperty("ibm,dma-window", out _)}";
    }

    private static string Described(LinuxNode node) => node.Window is { } window
        ? $"{(window.IsDirect ? "direct" : "mapped")} 0x{window.Liobn:x} 0x{window.StartAddress:x} {window.PageShift} {window.WindowShift}, default {node.HasDefault}"
        : $"no window, default {node.HasDefault}";
}
