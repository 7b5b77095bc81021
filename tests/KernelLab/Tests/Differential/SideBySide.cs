using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>
/// Executes a history on the emulated host and on a real kernel side by side, and compares each answer.
/// </summary>
internal static class SideBySide
{
    /// <summary>Runs a history, and returns how many operations were compared.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">
    /// An answer differs. The message has the history as a recording.
    /// </exception>
    public static int Run(KernelLabHost lab, Step[] steps)
    {
        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = lab.Machine.Platform,
            PageSize = lab.Machine.PageSize,
            MemorySize = 4UL << 30,
            HugePageSizes = lab.Machine.HugePages,
        });
        using EmulatedProcess emulated = host.StartProcess();
        using LabBackend real = lab.StartProcess();
        var onEmulated = new TraceExecutor(emulated, host);
        var onReal = new TraceExecutor(real, real);
        var maker = new OperationMaker(host, lab.Machine);
        var recording = new List<TraceOperation>();
        foreach (Step step in steps)
        {
            TraceOperation operation = maker.Make(step);
            TraceOperation expected = onEmulated.Execute(operation);
            Assert.True(expected.Ret != TceResult.WouldCorruptKernel.Return, $"This must not be sent to a kernel: {Text(expected)}");
            maker.Record(expected);

            TraceOperation actual = onReal.Execute(operation);
            recording.Add(actual);
            var differences = TraceComparison.Compare(recording.Count, expected, actual).ToList();
            Assert.True(
                differences.Count == 0,
                $"The emulated host (first) and the kernel (second) differ: {string.Join("; ", differences)}\nWhat led there, as the kernel "
                + $"answered:\n{string.Join('\n', recording.Select(Text))}");
        }

        onReal.End();
        onEmulated.End();
        Assert.Equal(emulated.Memory.Locked.Used, real.Memory.Locked.Used);
        return recording.Count;
    }

    private static string Text(TraceOperation operation) => JsonSerializer.Serialize(operation, TraceJson.Context.TraceOperation);
}
