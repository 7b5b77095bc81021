using System.Diagnostics;
using SpaprDdw.KernelLab.Partition;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A booted lab machine. A process on it is a guest program at the other end of a line. When a test leaves something
/// behind, the program ends. Another program serves the next test while a new one starts.
/// </summary>
public abstract class KernelLabHost : IAsyncLifetime
{
    private const int Lines = 2;

    private readonly LinkedList<LabLine> free = [];
    private Qemu? qemu;

    /// <summary>Prepares a machine. It boots before its first test starts.</summary>
    /// <param name="machine">The machine.</param>
    protected KernelLabHost(LabMachine machine) => Machine = machine;

    /// <summary>The machine.</summary>
    public LabMachine Machine { get; }

    /// <summary>Starts a process on the machine, one at a time. The test disposes of it.</summary>
    /// <param name="firstGroup">The machine's group that the process sees as group 0.</param>
    public LabBackend StartProcess(int firstGroup = 0)
    {
        if (LabFolder.Missing(Machine) is { } reason)
            Assert.Skip(reason);
        LabLine line = free.First?.Value ?? throw new InvalidOperationException($"All lines are broken or in use:\n{qemu!.Console}");
        free.RemoveFirst();
        return new LabBackend(line, firstGroup, kept => Return(line, kept), () => qemu!.Console);
    }

    /// <summary>Asks a pseries machine for its report as a partition.</summary>
    internal PartitionAccount ReadPartition()
    {
        using var line = new LabLine(qemu!.PartitionSocket);
        line.Send("report");
        var lines = new List<string>();
        while (lines.LastOrDefault() != "end")
            lines.Add(line.Receive().TrimEnd('\r'));
        return new PartitionAccount(lines);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        if (LabFolder.Missing(Machine) is null)
        {
            var clock = Stopwatch.StartNew();
            Boot();
            LabBackend first = StartProcess();
            first.Dispose();
            TestContext.Current.SendDiagnosticMessage("{0} is up after {1:0.0} s", Machine.Name, clock.Elapsed.TotalSeconds);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Takes a line back. A line whose program ended goes last, because the next program needs a second to start.
    /// </summary>
    private void Return(LabLine line, bool kept) => _ = kept ? free.AddFirst(line) : free.AddLast(line);

    private void Boot()
    {
        qemu = new Qemu(Machine, Lines);
        foreach (string socket in qemu.Sockets)
            free.AddLast(new LabLine(socket));
    }

    private void End()
    {
        foreach (LabLine line in free)
            line.Dispose();
        free.Clear();
        qemu?.Dispose();
        qemu = null;
    }
}
