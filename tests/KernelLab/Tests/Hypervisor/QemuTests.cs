using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.KernelLab.Hypervisor;

/// <summary>
/// A KVM guest of Debian's QEMU asks for its window through the real driver. QEMU's trace, the kernel's log, the kernel's
/// account of locked memory and the model of QEMU tell the same.
/// </summary>
public sealed partial class QemuTests(HypervisorHost host) : IClassFixture<HypervisorHost>
{
    private const ulong MemorySize = 512UL << 20, MaximumMemory = 1UL << 30;
    private const ulong Page = 64UL << 10, HugePage = 2UL << 20;

    /// <summary>QEMU places added memory from 1 GiB on, so the guest's memory can end at 2 GiB.</summary>
    private static readonly AskedWindow Asked = new(2UL << 30, 16UL << 20);

    [Theory]
    [InlineData(Page, "")]
    [InlineData(HugePage, "-mem-path /huge -mem-prealloc")]
    public async Task The_windows_of_a_live_guest_are_the_traced_and_the_predicted_ones(ulong backingPageSize, string backing)
    {
        (IReadOnlyList<string> lines, bool runs) = await StartAsync(limit: null, backing);
        Assert.True(runs, string.Join('\n', lines));
        IReadOnlyList<string> log = host.ReadWindowLog();
        ulong locked = host.ReadLockedMemory();
        host.StopGuest();

        TracedContainer traced = Read(lines);
        Assert.Equal([MemorySize], traced.Registrations.Select(each => each.Size));
        Assert.Equal(
            [(0, 1UL << 30, 4UL << 10), (PlatformModel.DynamicWindowStart, Asked.Size, backingPageSize)],
            traced.Windows.Select(window => (window.StartAddress, window.Size, window.PageSize)));
        Assert.Null(traced.LastError);

        // No table is smaller than a page of the host (rule TableLevels).
        Assert.Equal(
            traced.Windows.Select(window => (window.StartAddress, Math.Max(window.Size, Page / 8 * window.PageSize), window.PageSize)),
            log.TakeLast(traced.Windows.Count).Select(Window));

        ProgramOutcome predicted = Predict(backingPageSize, limit: null);
        Assert.Equal(ProgramVerdict.Starts, predicted.Verdict);
        Assert.Equal(
            traced.Windows.Select(window => (window.StartAddress, window.Size, window.PageSize, window.Levels)),
            predicted.Requests.Where(request => request.Name == "CREATE")
                .Select(request => (request.StartAddress!.Value, request.Size!.Value, request.PageSize!.Value, (int)request.Levels!.Value)));
        Assert.Equal(locked, predicted.LockedMemory + predicted.KvmLockedMemory);
        LabFolder.Report($"guest of QEMU, {backingPageSize >> 10} KiB pages: {traced.Windows[1]}, {locked} bytes locked as predicted");
    }

    [Fact]
    public async Task The_predicted_limit_of_locked_memory_is_enough_and_a_page_less_is_not()
    {
        ulong needed = Predict(Page, limit: null).NeededLimit!.Value;
        foreach (ulong limit in new[] { needed, needed - Page })
        {
            (IReadOnlyList<string> lines, bool runs) = await StartAsync(limit, backing: "");
            if (runs)
                host.StopGuest();

            ProgramOutcome predicted = Predict(Page, limit);
            Assert.True(
                predicted.Verdict == (runs ? ProgramVerdict.Starts : ProgramVerdict.KilledWhenGuestAsks),
                $"With a limit of {limit} bytes {predicted.Verdict} was predicted. QEMU said:\n{string.Join('\n', lines)}");
            TracedContainer traced = Read(lines);
            ProgramRequest? failed = predicted.Requests.FirstOrDefault(request => !request.Result.IsSuccess);
            Assert.Equal((failed?.Name, failed?.Result.Errno.ToString()), (traced.LastError?.Request, traced.LastError?.Errno));
            LabFolder.Report($"guest of QEMU, limit of {limit} bytes: {predicted.Verdict} as predicted, {traced.LastError?.Text ?? "no error"}");
        }
    }

    private Task<(IReadOnlyList<string> Trace, bool Runs)> StartAsync(ulong? limit, string backing)
    {
        if (HypervisorHost.Missing() is { } reason)
            Assert.Skip(reason);
        return host.StartGuestAsync(
            limit, $"-m {MemorySize >> 20},slots=2,maxmem={MaximumMemory >> 20}M {backing}", TestContext.Current.CancellationToken);
    }

    private static ProgramOutcome Predict(ulong backingPageSize, ulong? limit) => ProgramPlanner.Play(
        ProgramVersion.Find("Qemu-7.2")!,
        PlanningHost.Of(TcePlatform.Power9, Page, limit),
        new ProgramInputs { MemorySize = MemorySize, BackingPageSizes = [backingPageSize], Asked = Asked, Kvm = true });

    private static TracedContainer Read(IEnumerable<string> lines)
    {
        var reader = new QemuTraceReader(TcePlatform.Power9, Page);
        foreach (string line in lines)
            reader.ReadLine(line);
        return Assert.Single(reader.ReadEnd());
    }

    /// <summary>The start, size and page size of a line such as "Setting up window#0 0..3fffffff pg=1000".</summary>
    private static (ulong Start, ulong Size, ulong PageSize) Window(string line)
    {
        Match match = WindowLine().Match(line);
        Assert.True(match.Success, line);
        ulong start = Number("start");
        return (start, Number("end") - start + 1, Number("page"));

        ulong Number(string name) => ulong.Parse(match.Groups[name].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Setting up window#\d (?<start>[0-9a-f]+)\.\.(?<end>[0-9a-f]+) pg=(?<page>[0-9a-f]+)")]
    private static partial Regex WindowLine();
}
