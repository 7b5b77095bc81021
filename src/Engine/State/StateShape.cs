using System.Globalization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>The shape of an exported state: a text for each property that states are grouped by.</summary>
public sealed class StateShape
{
    private const string Unknown = "unknown", None = "none";

    private readonly string[] texts;

    internal StateShape(string path, StateRecord state)
    {
        Path = path;
        texts = [.. Enum.GetValues<StateProperty>().Select(property => PrintableText.Of(Describe(state, property)))];
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>A property in words. A figure that the file does not have is "unknown".</summary>
    /// <param name="property">The property.</param>
    public string this[StateProperty property] => texts[(int)property];

    /// <summary>Reads the shape of a file.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static StateShape Read(string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => new(path, TceStateReader.Read(path, progress, sink: null, cancellationToken));

    private static string Describe(StateRecord state, StateProperty property) => property switch
    {
        StateProperty.Platform => state.Host.Platform,
        StateProperty.HostPageSize => Units.Size(state.Host.PageSize),
        StateProperty.Kernel => state.Host.Kernel ?? Unknown,
        StateProperty.HighestAddress => state.Host.HighestAddress is { } address ? Units.Address(address) : Unknown,
        StateProperty.Firmware => state.Host.Firmware is { } answer ? Describe(answer) : Unknown,
        StateProperty.IommuVersion => Number(state.Container.IommuVersion),
        StateProperty.GroupCount => state.Container.Groups is { } groups ? Number(groups.Count) : Unknown,
        StateProperty.Windows => Join(state.Windows.OrderBy(window => window.StartAddress).Select(Describe)),
        StateProperty.MemlockLimit => state.LockedMemory.Limit is { } limit ? Units.Size(limit) : state.IsPartial ? Unknown : None,
        StateProperty.BackingPageSizes => Join(state.Buffers.Select(buffer => buffer.PageSize).Distinct().Order().Select(size => size is { } bytes ? Units.Size(bytes) : Unknown)),
        StateProperty.Eeh => state.Host.Eeh is not { } states ? Unknown
            : Join(states.Where(eeh => eeh.State != 0).Select(eeh => $"group {Number(eeh.Group)} in state {Number(eeh.State)}")),
        _ => throw new ArgumentOutOfRangeException(nameof(property), property, "No state has this property."),
    };

    private static string Describe(FirmwareAnswer answer)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.LargestBlock} TCEs, page size mask 0x{answer.PageSizeMask:x}, {Units.Quantity(answer.WindowsAvailable, "window")}");

    private static string Describe(WindowRecord window)
        => $"{Units.Size(window.Size)} in {Units.Size(window.PageSize)} at {Units.Address(window.StartAddress)}, {Units.Quantity(window.Levels, "level")}";

    private static string Join(IEnumerable<string> parts) => string.Join("; ", parts) is { Length: > 0 } text ? text : None;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
