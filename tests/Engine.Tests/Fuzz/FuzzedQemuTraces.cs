using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Programs.Logs;
using SpaprDdw.Tests.Programs;
using SpaprDdw.Tests.State;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>Traces of QEMU. A damaged line is left out, so few of them are refused as a whole.</summary>
internal static class FuzzedQemuTraces
{
    /// <summary>The recorded traces, as they are and with the prefix of two processes.</summary>
    public static IReadOnlyList<byte[]> Documents()
        => [.. QemuTraceFixture.Names.SelectMany(name => (byte[][])[File.ReadAllBytes(QemuTraceFixture.LogOf(name)), Prefixed(name)])];

    /// <summary>Asserts that a document is refused as a trace, or read, and that its states are good or refused.</summary>
    /// <returns>True if no line was left out and each state makes a twin.</returns>
    public static bool Check(byte[] document)
    {
        try
        {
            var reader = new QemuTraceReader(TcePlatform.Power9, HostDescription.LargePageSize);
            foreach (string line in Encoding.UTF8.GetString(document).Split('\n'))
                reader.ReadLine(line);
            IReadOnlyList<TracedContainer> containers = reader.ReadEnd();
            return containers.Count(IsWhole) == containers.Count;
        }
        catch (TceException refused)
        {
            Assert.Equal("QemuTraceUnreadable", refused.Id);
            return false;
        }
    }

    private static byte[] Prefixed(string name)
        => Encoding.UTF8.GetBytes(string.Join('\n', File.ReadLines(QemuTraceFixture.LogOf(name)).Select((line, index) => $"{index % 2}@1.0:{line}")));

    private static bool IsWhole(TracedContainer container)
    {
        try
        {
            TwinFixture.Of(container.Json).Dispose();
            return !container.Notes.Any(note => note.Contains("damaged", StringComparison.Ordinal));
        }
        catch (TceException refused)
        {
            Assert.Equal(nameof(StateErrors.StateUnreadable), refused.Id);
            return false;
        }
    }
}
