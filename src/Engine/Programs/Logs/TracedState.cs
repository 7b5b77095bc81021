using System.Text.Json;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Programs.Logs;

/// <summary>Writes a traced container as a state, in which everything is null that the trace does not tell.</summary>
internal static class TracedState
{
    private const int Version2 = 2;

    public static string ToJson(
        string name, TcePlatform platform, ulong hostPageSize,
        IEnumerable<TracedMemory> memory, IEnumerable<TracedWindow> windows, TracedFailure? error)
        => JsonSerializer.Serialize(
            new StateRecord(
                StateRecord.ThirdFormat,
                new HostRecord(nameof(TceBackendKind.Kernel), platform.ToString(), hostPageSize),
                new ContainerRecord(name, Version2, Groups: null),
                new LockedMemoryRecord(Used: null),
                [.. memory.Select((each, index) => new BufferRecord($"ram{index}", each.Address, each.Size, PageSize: null, Registered: true))],
                [.. windows.Select(Describe)],
                error is null ? null : new LastErrorRecord(error.Request, error.Errno, error.Text)),
            StateJson.Default.StateRecord) + "\n";

    private static WindowRecord Describe(TracedWindow window) => new(
        Slot: window.StartAddress == 0 ? 0 : 1,
        window.StartAddress,
        window.Size,
        window.PageSize,
        window.Levels,
        IsDefault: false,
        nameof(WindowState.Active),
        LockedMemory: null,
        Tables: null,
        TablesMade: null,
        Mappings: null);
}
