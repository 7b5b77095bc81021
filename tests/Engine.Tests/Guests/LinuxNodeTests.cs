using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.Tests.Guests;

/// <summary>What kernels do on platforms that no recording has: those that refuse, that are busy, or of older kernels.</summary>
public class LinuxNodeTests
{
    private const ulong All = ulong.MaxValue, Of40Bits = (1UL << 40) - 1, Of32Bits = uint.MaxValue;

    private static readonly AskingDevice Device = new("e1000e 0000:00:01.0", 0x800);
    private static readonly RtasAnswer Done = new(RtasStatus.Success, []);
    private static readonly RtasAnswer Two = Query(2, 0x1000000, 3), None = Query(0, 0x1000000, 3);
    private static readonly RtasAnswer Made = new(RtasStatus.Success, [0x80000001, 0x8000000, 0]);

    [Theory]
    [InlineData(-2)]
    [InlineData(9900)]
    [InlineData(9905)]
    public void A_busy_create_is_repeated(int status)
    {
        Scene scene = new("6.1", Two, new(status, [0, 0, 0]), new(status, [0, 0, 0]), Made);

        Assert.True(scene.Node.Ask(Device, All));
        Assert.Equal("Query Create Create Create", scene.Calls);
        Assert.Equal(2, scene.Log.Lines.Count);
    }

    [Fact]
    public void A_node_that_failed_is_never_asked_again()
    {
        Scene scene = new("7.2", new RtasAnswer(RtasStatus.ParameterError, [0, 0, 0, 0, 0]));

        Assert.False(scene.Node.Ask(Device, All));
        Assert.False(scene.Node.Ask(new AskingDevice("nvme 0000:00:02.0", 0x1000), All));
        Assert.Equal("Query", scene.Calls);
    }

    [Fact]
    public void A_device_of_40_bits_that_fails_first_takes_the_window_from_devices_of_64()
    {
        Scene scene = new("7.2", [0x2029, 1, 0], Two);

        Assert.False(scene.Node.Ask(Device, Of40Bits));
        Assert.False(scene.Node.Ask(Device, All));
        Assert.Equal(
            ["e1000e 0000:00:01.0: Limited Address Space for DDW not Supported, err: -71",
             "e1000e 0000:00:01.0: lsa_required: 1, lsa_enabled: 0, direct mapping: 0",
             "e1000e 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 0"],
            scene.Log.Lines.Skip(1));
    }

    /// <summary>The kernel looks for the node's window before it looks at the mask.</summary>
    [Theory]
    [InlineData("6.1", false)]
    [InlineData("7.2", true)]
    public void A_device_of_40_bits_is_told_of_the_window_of_a_device_of_64_since_6_15(string kernel, bool isDirect)
    {
        Scene scene = new(kernel, Two, Made);
        Assert.True(scene.Node.Ask(Device, All));

        Assert.Equal(isDirect, scene.Node.Ask(Device, Of40Bits));
        Assert.False(scene.Node.Ask(Device, Of32Bits));
    }

    [Fact]
    public void Refused_limited_addressing_is_logged_and_nothing_is_reset()
    {
        Scene scene = new("7.2", [0x2029, 1, 1], Two, new(RtasStatus.HardwareError, []));

        Assert.False(scene.Node.Ask(Device, Of40Bits));
        Assert.Equal("Query Reset", scene.Calls);
        Assert.Equal("e1000e 0000:00:01.0: ibm,reset-pe-dma-windows(2029) for Limited Addr Support: 800 8000000 20000000 returned -1", scene.Log.Lines[1].TrimEnd());
    }

    [Fact]
    public void A_create_that_fails_in_limited_mode_is_followed_by_a_reset()
    {
        Scene scene = new("7.2", [0x2029, 1, 1], Two, Done, new(RtasStatus.HardwareError, [0, 0, 0]), Done);

        // The answer keeps the value from before the create. The second question corrects it.
        Assert.True(scene.Node.Ask(Device, Of40Bits));
        Assert.False(scene.Node.Ask(Device, Of40Bits));
        Assert.Equal("Query Reset Create Reset", scene.Calls);
        Assert.Equal([0x800u, 0x8000000, 0x20000000, 1], scene.Node.Calls[1].Arguments);
        Assert.Equal([0x800u, 0x8000000, 0x20000000], scene.Node.Calls[3].Arguments);
    }

    [Fact]
    public void A_failed_remove_is_logged_and_the_platform_is_asked_again()
    {
        Scene scene = new("6.1", None, new(RtasStatus.ParameterError, []), None, new(RtasStatus.HardwareError, []));

        Assert.False(scene.Node.Ask(Device, All));
        Assert.Equal("Query Remove Query Reset", scene.Calls);
        Assert.Equal("/pci@800000020000000: failed to remove DMA window: rtas returned -3 to ibm,remove-pe-dma-window(2028) 80000000", scene.Log.Lines[1]);
        Assert.Equal("e1000e 0000:00:01.0: ibm,reset-pe-dma-windows(2029) 800 8000000 20000000 returned -1", scene.Log.Lines[^1].TrimEnd());
        Assert.True(scene.Node.HasDefault);
    }

    [Theory]
    [InlineData("5.4", 5, "Query")]
    [InlineData("5.10", 6, "Query Remove Query Create")]
    public void Only_kernels_since_5_10_replace_the_default_window(string kernel, int outputs, string calls)
    {
        RtasAnswer first = outputs == 5 ? new(RtasStatus.Success, [0, 0x1000000, 3, 0]) : None;
        Scene scene = new(kernel, first, Done, Two, new(RtasStatus.Success, [0x80000000, 0, 0]));

        scene.Node.Ask(Device, All);
        Assert.Equal((calls, outputs), (scene.Calls, scene.Node.Calls[0].OutputCount));
    }

    [Theory]
    [InlineData("5.10", 0x103u, 16)]
    [InlineData("6.1", 0x103u, 21)]
    [InlineData("5.10", 0x8u, null)]
    [InlineData("6.1", 0x8u, 25)]
    public void Kernels_before_5_15_know_three_page_sizes(string kernel, uint mask, int? shift)
    {
        Scene scene = new(kernel, Query(1, 0x1000000, mask), Made);

        scene.Node.Ask(Device, All);
        Assert.Equal(shift, scene.Node.Window?.PageShift);
    }

    private static RtasAnswer Query(uint windows, uint block, uint mask) => new(RtasStatus.Success, [windows, 0, block, mask, 0]);

    /// <summary>A node of a guest of 4 GiB, on a platform that gives the listed answers.</summary>
    private sealed class Scene : IHostBridge
    {
        private readonly Queue<RtasAnswer> answers;

        public Scene(string kernel, params RtasAnswer[] answers)
            : this(kernel, [0x2029, 1], answers)
        {
        }

        public Scene(string kernel, uint[] extensions, params RtasAnswer[] answers)
        {
            this.answers = new Queue<RtasAnswer>(answers);
            var node = new NodeProperties("/pci@800000020000000", 0x800000020000000, new RtasTokens(0x2026, 0x2027, 0x2028), extensions, 0x80000000);
            KernelRules rules = GuestKernel.Parse(kernel).Rules;
            Log = new DdwLogWriter(rules, node);
            Node = new LinuxNode(rules, new GuestMemory(1UL << 32, 1UL << 32, HasPmem: false), node, this, Log);
        }

        public LinuxNode Node { get; }

        public DdwLogWriter Log { get; }

        public string Calls => string.Join(' ', Node.Calls.Select(call => call.Call));

        public RtasAnswer Call(RtasService service, uint[] inputs, int outputs) => answers.Dequeue();
    }
}
