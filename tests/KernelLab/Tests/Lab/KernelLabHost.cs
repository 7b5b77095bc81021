using System.Diagnostics;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A booted lab machine. Its processes are programs behind its lines: one of them works for a test, and where it leaves
/// something behind, another takes the next test while a fresh one starts.
/// </summary>
public abstract class KernelLabHost : IAsyncLifetime
{
    private const int Lines = 2;

    private readonly LinkedList<LabLine> free = [];
    private Qemu? qemu;

    /// <summary>Prepares a machine; it boots when the first test that uses it is about to start.</summary>
    /// <param name="machine">The machine.</param>
    protected KernelLabHost(LabMachine machine) => Machine = machine;

    /// <summary>The machine.</summary>
    public LabMachine Machine { get; }

    /// <summary>Starts a process on the machine. One at a time; a test disposes of it.</summary>
    /// <param name="firstGroup">The number of the machine's group that is group 0 to the process.</param>
    public LabBackend StartProcess(int firstGroup = 0)
    {
        if (LabFolder.Missing(Machine) is { } reason)
            Assert.Skip(reason);
        LabLine line = free.First?.Value ?? throw new InvalidOperationException($"All lines are broken or in use:\n{qemu!.Console}");
        free.RemoveFirst();
        return new LabBackend(line, firstGroup, kept => Return(line, kept), () => qemu!.Console);
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

    /// <summary>Behind a line whose program ended, the next one takes a second to start.</summary>
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
