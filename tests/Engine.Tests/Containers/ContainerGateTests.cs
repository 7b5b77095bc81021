using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Containers;

/// <summary>One thread at a time is inside of a container, for one operation or for many.</summary>
public class ContainerGateTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50), Long = TimeSpan.FromSeconds(30);

    private readonly ContainerGate gate = new("gate", new RequestJournal(NullLogger.Instance));

    [Fact]
    public void Others_wait_for_the_end_of_an_operation()
    {
        Thread other;
        using (gate.Enter())
        {
            other = Started(EnterAndLeave);
            Assert.False(other.Join(Moment));
        }

        Assert.True(other.Join(Long));
    }

    [Fact]
    public void Others_wait_for_the_end_of_exclusive_use_while_its_own_thread_goes_on()
    {
        Thread other, use;
        using (ExclusiveUse exclusive = ExclusiveUse.Begin(gate, progress: null))
        {
            EnterAndLeave();
            other = Started(EnterAndLeave);
            use = Started(() => ExclusiveUse.Begin(gate, progress: null).Dispose());
            exclusive.Report(new WorkProgress("Steps", 1));
            EnterAndLeave();
            Assert.False(other.Join(Moment) || use.Join(Moment));
        }

        Assert.True(other.Join(Long) && use.Join(Long));
        EnterAndLeave();
    }

    /// <summary>Who is called to hear how far the work is would meet the container between two steps.</summary>
    [Fact]
    public void Progress_is_not_let_in()
    {
        var progress = new Listener(() => LedgerFixture.Refuses("ContainerBusy", EnterAndLeave));
        using (ExclusiveUse exclusive = ExclusiveUse.Begin(gate, progress))
        {
            exclusive.Report(new WorkProgress("Steps", 1, 2));
            EnterAndLeave();
            exclusive.Report(new WorkProgress("Steps", 2, 2));
        }

        Assert.Equal([new WorkProgress("Steps", 1, 2), new WorkProgress("Steps", 2, 2)], progress.Heard);
    }

    [Fact]
    public void Progress_that_fails_leaves_the_work_able_to_go_on()
    {
        using ExclusiveUse exclusive = ExclusiveUse.Begin(gate, new Listener(() => throw new InvalidOperationException()));

        Assert.Throws<InvalidOperationException>(() => exclusive.Report(new WorkProgress("Steps", 1)));
        EnterAndLeave();
        exclusive.RunUndo(() => exclusive.Report(new WorkProgress("Steps", 0)));
    }

    [Fact]
    public void Closed_container_lets_nobody_in()
    {
        using (gate.Enter())
            gate.Close();

        LedgerFixture.Refuses("ContainerClosed", EnterAndLeave);
        LedgerFixture.Refuses("ContainerClosed", () => ExclusiveUse.Begin(gate, progress: null).Dispose());
        gate.EnterEvenIfClosed().Dispose();
    }

    private static Thread Started(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        return thread;
    }

    private void EnterAndLeave() => gate.Enter().Dispose();

    private sealed class Listener(Action onReport) : IProgress<WorkProgress>
    {
        public List<WorkProgress> Heard { get; } = [];

        public void Report(WorkProgress value)
        {
            Heard.Add(value);
            onReport();
        }
    }
}
