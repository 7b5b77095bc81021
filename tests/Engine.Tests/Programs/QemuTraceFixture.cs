using System.Text.Json;
using SpaprDdw.Platforms;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.Tests.Programs;

/// <summary>Traces of QEMU, and recordings of the same runs at the driver.</summary>
internal static class QemuTraceFixture
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "clients");

    public static IEnumerable<string> Names
        => Directory.GetFiles(Path.Combine(Folder, "qemu-trace-logs"), "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static string LogOf(string name) => Path.Combine(Folder, "qemu-trace-logs", $"{name}.txt");

    /// <summary>The operations of the recording of a run. The first line tells its host.</summary>
    public static IReadOnlyList<JsonElement> RecordingOf(string name)
        => [.. File.ReadLines(Path.Combine(Folder, $"{name}.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    public static TcePlatform PlatformOf(string name)
        => RecordingOf(name)[0].GetProperty("machine").GetString() == "pseries" ? TcePlatform.PSeries : TcePlatform.Power9;

    public static ulong PageSizeOf(string name) => RecordingOf(name)[0].GetProperty("host_page_size").GetUInt64();

    public static IReadOnlyList<TracedContainer> ReadLines(params IEnumerable<string> lines)
    {
        var reader = new QemuTraceReader(TcePlatform.Power9, HostDescription.LargePageSize);
        foreach (string line in lines)
            reader.ReadLine(line);
        return reader.ReadEnd();
    }
}
