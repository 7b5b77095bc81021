using SpaprDdw.Errors;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.Guests;

/// <summary>Plays how a guest's kernel asks the platform for a DMA window.</summary>
public static class GuestPlanner
{
    /// <summary>The first slot of the first bridge.</summary>
    private static readonly AskingDevice AnyDevice = new("driver 0000:00:01.0", 0x800);

    /// <summary>The node of that slot on each hypervisor.</summary>
    private static readonly Dictionary<Hypervisor, NodeProperties> AnyNodes = Hypervisor.All.ToDictionary(
        hypervisor => hypervisor,
        hypervisor => new NodeProperties($"/pci@{hypervisor.Buid:x}", hypervisor.Buid, hypervisor.Tokens, hypervisor.Extensions, hypervisor.FirstLiobn));

    /// <summary>Plays the set-up of a device, and a driver that sets its streaming and its coherent mask.</summary>
    /// <param name="question">The guest, the device and the platform.</param>
    /// <exception cref="TceException">SizeZero, GuestMemoryTooLarge, MaximumBelowMemory, MaskBitsInvalid,
    /// MaskBitsUnknown, PageSizeMaskInvalid.</exception>
    public static GuestWindow Play(GuestQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        question.Check();
        return Play(question, question.Kernel.Rules);
    }

    /// <summary>The lines that the kernel logs. The question is played again for them.</summary>
    internal static IReadOnlyList<string> LogOf(GuestQuestion question)
    {
        NodeProperties node = NodeOf(question);
        var log = new DdwLogWriter(question.Kernel.Rules, node);
        Ask(NewNode(question, question.Kernel.Rules, node, log), question);
        return log.Lines;
    }

    /// <summary>Plays a question with the rules of a kernel.</summary>
    internal static GuestWindow Play(GuestQuestion question, KernelRules rules)
    {
        LinuxNode linux = NewNode(question, rules, NodeOf(question), log: null);
        return new GuestWindow(question, linux, Ask(linux, question));
    }

    private static LinuxNode NewNode(GuestQuestion question, KernelRules rules, NodeProperties node, DdwLogWriter? log)
    {
        Hypervisor hypervisor = question.Hypervisor;
        var bridge = new HostBridge(
            hypervisor, question.Answers, node.Buid, node.DefaultLiobn ?? hypervisor.FirstLiobn, node.Tokens is not null, node.LimitedError == 0);
        var memory = new GuestMemory(
            question.MemorySize, hypervisor.LrdrCapacity(question.MemorySize, question.MaximumMemorySize), question.PersistentMemorySize > 0);
        return new LinuxNode(rules, memory, node, bridge, log) { IsDefaultInUse = question.DefaultWindowInUse };
    }

    /// <summary>A driver sets its streaming and its coherent mask.</summary>
    private static bool[] Ask(LinuxNode linux, GuestQuestion question)
    {
        AskingDevice device = question.Device?.Asker ?? AnyDevice;
        ulong mask = ulong.MaxValue >> (64 - question.MaskBits);
        linux.SetUp(device);
        return [linux.Ask(device, mask), linux.Ask(device, mask)];
    }

    private static NodeProperties NodeOf(GuestQuestion question)
    {
        NodeProperties usual = question.Device is { } saved ? NodeOn(question.Hypervisor, saved) : AnyNodes[question.Hypervisor];
        return question.LimitedAddressing && usual.LimitedError != 0 ? usual with { Extensions = NodeProperties.WithLimited(usual.Extensions) } : usual;
    }

    /// <summary>The node of a saved device. Another hypervisor offers its own calls there.</summary>
    private static NodeProperties NodeOn(Hypervisor hypervisor, SavedDevice saved)
        => hypervisor == saved.Hypervisor || saved.Node.Tokens is null ? saved.Node
            : saved.Node with { Tokens = hypervisor.Tokens, Extensions = hypervisor.Extensions };
}
