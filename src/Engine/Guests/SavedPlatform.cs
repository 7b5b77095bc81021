using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Partition;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Partition.Verdicts;

namespace SpaprDdw.Guests;

/// <summary>Reads what a platform answered for each device, from a saved machine or from a kernel log.</summary>
public static partial class SavedPlatform
{
    /// <summary>Reads the devices of a saved machine, or, if there is none, those that a kernel log names.</summary>
    /// <param name="root">The folder or the archive of the machine; null for none.</param>
    /// <param name="kernelLog">A file with the kernel log; null to read the log in the machine.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentNullException">There is neither a machine nor a log.</exception>
    /// <exception cref="TceException">Those of <see cref="ReadMachine"/> and <see cref="ReadLog"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<SavedDevice> Read(string? root, string? kernelLog, CancellationToken cancellation)
    {
        if (root is not null)
            return ReadMachine(root, kernelLog, cancellation);
        ArgumentNullException.ThrowIfNull(kernelLog);
        return ReadLog(kernelLog, cancellation);
    }

    /// <summary>Reads the devices of a saved machine. Bridges and devices without answers are left out.</summary>
    /// <param name="root">The folder or the archive of the machine.</param>
    /// <param name="kernelLog">A file with its kernel log; null to read the log in the machine.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TceException">NoFirmwareAnswers, and the errors of <see cref="PartitionReader"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<SavedDevice> ReadMachine(string root, string? kernelLog, CancellationToken cancellation)
    {
        (DeviceNode tree, string? hostName, IReadOnlyList<Situation> situations) = PartitionReader.ReadSituations(root, kernelLog, cancellation);
        bool isQemu = tree.Value("compatible") is { } compatible && compatible.AsSpan().IndexOf("qemu"u8) >= 0;
        Hypervisor hypervisor = Hypervisor.Parse(!isQemu ? "PowerVM" : TellsMemory(situations) ? "Qemu-10.0" : "Qemu-7.2");
        SavedDevice[] devices = [.. situations.Where(situation => !situation.Function.IsBridge).Select(situation => Of(situation, hypervisor, root)).OfType<SavedDevice>()];
        return devices.Length == 0 ? throw GuestErrors.NoFirmwareAnswers($"'{root}'")
            : [.. devices.Select(device => device with { HostName = hostName is null ? null : PrintableText.Of(hostName) })];
    }

    /// <summary>Reads the devices that a kernel log names.</summary>
    /// <param name="path">The file with the log.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TceException">NoFirmwareAnswers, LogNotFound, LogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<SavedDevice> ReadLog(string path, CancellationToken cancellation)
    {
        DdwHistory log = KernelLogFile.Read(path, cancellation);
        SavedDevice[] devices = [.. log.Devices.OrderBy(known => known.Key, StringComparer.Ordinal).Select(known => Of(known.Key, known.Value, path)).OfType<SavedDevice>()];
        return devices.Length > 0 ? devices : throw GuestErrors.NoFirmwareAnswers($"'{path}'");
    }

    /// <summary>A QEMU that tells the memory as the maximum, although no larger one was set, is 10.0 or later.</summary>
    private static bool TellsMemory(IReadOnlyList<Situation> situations)
        => situations is [{ Machine.Memory: { Maximum: > 0 } memory }, ..] && memory.Maximum == memory.End;

    private static SavedDevice? Of(Situation situation, Hypervisor hypervisor, string root)
    {
        if (situation.Owner is not { } owner)
            return null;
        DeviceHistory[] histories = [.. situation.Sharers.Select(sharer => situation.Machine.Log?.Of(sharer.Address)).OfType<DeviceHistory>()];
        (FirmwareAnswers Answers, DdwLogEvent Query)? found = AnswersIn(histories);
        if (found is null && owner.IsOffered)
            return null;
        PciFunction function = situation.Function;
        NodeProperties node = new(
            owner.Node.Path,
            found is { } asked ? BuidIn(asked.Query.Text) : hypervisor.Buid,
            owner.Tokens is [var query, var create, var remove, ..] ? new RtasTokens(query, create, remove) : null,
            owner.Extensions,
            owner.Default?.Liobn ?? owner.Dynamic?.Liobn ?? hypervisor.FirstLiobn);
        int?[] neighbours = [.. situation.Sharers.Where(sharer => sharer.Address != function.Address).Select(MaskOf)];
        int? mask = MaskOf(function);
        return new SavedDevice(node, found?.Answers ?? hypervisor.Answers, AskerOf(function.Address, function.Driver), hypervisor, $"the answers in {root}")
        {
            MaskBits = mask,
            HasUnknownMask = mask is null && situation.History?.HasFewerBits == true,
            Has32BitNeighbour = neighbours.Any(bits => bits <= Situation.DefaultBits),
            Has64BitNeighbour = neighbours.Contains(Situation.AllBits),
        };
    }

    /// <summary>The address bits that the driver of a device set; null if none did, or if they are unknown.</summary>
    private static int? MaskOf(PciFunction function)
        => function is { Driver: not null, IsOfVfio: false, IsBridge: false } ? function.MaskBits : null;

    private static SavedDevice? Of(string pciAddress, DeviceHistory history, string path)
    {
        if (AnswersIn([history]) is not var (answers, query))
            return null;
        Match tokens = QueryPattern().Match(query.Text);
        Hypervisor hypervisor = Hypervisor.Parse(tokens.Groups["token"].Value == "2026" ? "Qemu-7.2" : "PowerVM");
        ulong buid = BuidIn(query.Text);
        var node = new NodeProperties($"/pci@{buid:x}", buid, hypervisor.Tokens, history.IsLimitedOffered ? NodeProperties.WithLimited(hypervisor.Extensions) : hypervisor.Extensions, hypervisor.FirstLiobn);
        return new SavedDevice(node, answers, AskerOf(pciAddress, query.IsOfSetUp ? null : query.Driver), hypervisor, $"the answers in {path}")
        {
            HasUnknownMask = history.HasFewerBits,
        };
    }

    /// <summary>
    /// The answer to the first query for a driver, or else to that of the set-up, because later answers do not count
    /// the windows that exist by then.
    /// </summary>
    private static (FirmwareAnswers Answers, DdwLogEvent Query)? AnswersIn(IEnumerable<DeviceHistory> histories)
    {
        DeviceHistory[] known = [.. histories];
        DeviceHistory? first = known.Where(history => history.Queries.Count > 0).MinBy(history => history.Queries[0].Line);
        DdwLogEvent? query = first?.Queries[0] ?? known.Select(history => history.SetUpQuery).OfType<DdwLogEvent>().MinBy(entry => entry.Line);
        if (query is null || AnswersOf(query) is not { } answers)
            return null;
        DdwLogEvent? second = answers.WindowsAvailable == 0 && first?.Queries.Count > 1 ? first.Queries[1] : null;
        return (answers with { AfterRemoval = second is null ? null : AnswersOf(second), Refused = RefusedIn(known) }, query);
    }

    /// <summary>
    /// The last window that the platform refused. A window of less than a page was refused because it was no window.
    /// </summary>
    private static RefusedWindow? RefusedIn(IEnumerable<DeviceHistory> histories)
        => histories.Select(history => history.Last(DdwLogKind.Create)).OfType<DdwLogEvent>().MaxBy(create => create.Line)
            is { Status: < 0 and var status, PageSize: { } page, Size: { } size } && size >= page ? new RefusedWindow(page, size, status) : null;

    private static FirmwareAnswers? AnswersOf(DdwLogEvent query) => query switch
    {
        { Status: not 0 } => new FirmwareAnswers(0, 0, 0) { Status = query.Status ?? RtasStatus.HardwareError },
        { WindowsAvailable: { } windows, LargestBlock: { } block, PageSizeMask: { } mask } => new FirmwareAnswers(windows, block, mask),
        _ => null, // Kernels before 6.1 do not tell the answer.
    };

    private static AskingDevice AskerOf(string pciAddress, string? driver)
    {
        // The address is domain:bus:device.function, all hexadecimal.
        string[] parts = pciAddress.Split(':', '.');
        uint bus = Hex(parts[^3]), device = Hex(parts[^2]), function = Hex(parts[^1]);
        return new AskingDevice($"{driver ?? "driver"} {pciAddress}", bus << 16 | device << 11 | function << 8);
    }

    private static ulong BuidIn(string line)
    {
        Match query = QueryPattern().Match(line);
        return (ulong)Hex(query.Groups["high"].Value) << 32 | Hex(query.Groups["low"].Value);
    }

    private static uint Hex(string digits) => uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number) ? number : 0;

    [GeneratedRegex(@"ibm,query-pe-dma-windows\((?<token>[0-9a-f]+)\) [0-9a-f]+ (?<high>[0-9a-f]+) (?<low>[0-9a-f]+)", RegexOptions.CultureInvariant)]
    private static partial Regex QueryPattern();
}
