using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Containers;

/// <summary>The gate lets in one thread at a time, for one operation or for many.</summary>
public class ContainerGateTests
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(50), LongWait = TimeSpan.FromSeconds(30);

    private readonly ContainerGate gate = new("gate", new RequestJournal(NullLogger.Instance));

    [Fact]
    public void Other_threads_wait_for_the_end_of_an_operation()
    {
        Thread other;
        using (gate.Enter())
        {
            other = Started(EnterAndLeave);
            Assert.False(other.Join(ShortWait));
        }

        Assert.True(other.Join(LongWait));
    }

    [Fact]
    public void Other_threads_wait_for_the_end_of_exclusive_use_while_its_own_thread_works()
    {
        Thread other, use;
        using (ExclusiveUse exclusive = ExclusiveUse.Begin(gate, progress: null))
        {
            EnterAndLeave();
            other = Started(EnterAndLeave);
            use = Started(() => ExclusiveUse.Begin(gate, progress: null).Dispose());
            exclusive.Report(new WorkProgress("Steps", 1));
            EnterAndLeave();
            Assert.False(other.Join(ShortWait) || use.Join(ShortWait));
        }

        Assert.True(other.Join(LongWait) && use.Join(LongWait));
        EnterAndLeave();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_waiting_of_a_thread_can_be_cancelled(bool isExclusive)
    {
        using var cancellation = new CancellationTokenSource();
        using var isHeld = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        Thread holder = Started(() =>
        {
            if (isExclusive)
            {
                using ExclusiveUse use = ExclusiveUse.Begin(gate, progress: null);
                Hold();
            }
            else
            {
                using ContainerGate.Scope scope = gate.Enter();
                Hold();
            }
        });
        Assert.True(isHeld.Wait(LongWait, TestContext.Current.CancellationToken));
        using ContainerWait.Scope wait = ContainerWait.CancelWith(cancellation.Token);
        cancellation.CancelAfter(ShortWait);

        Assert.ThrowsAny<OperationCanceledException>(EnterAndLeave);
        Assert.ThrowsAny<OperationCanceledException>(() => ExclusiveUse.Begin(gate, progress: null).Dispose());
        mayEnd.Set();
        Assert.True(holder.Join(LongWait));
        EnterAndLeave();

        void Hold()
        {
            isHeld.Set();
            mayEnd.Wait(LongWait);
        }
    }

    /// <summary>
    /// The receiver of progress runs between two steps of the work, so it must not see the container.
    /// </summary>
    [Fact]
    public void The_receiver_of_progress_cannot_use_the_container()
    {
        var progress = new ProgressReceiver(() => LedgerFixture.Refuses("ContainerBusy", EnterAndLeave));
        using (ExclusiveUse exclusive = ExclusiveUse.Begin(gate, progress))
        {
            exclusive.Report(new WorkProgress("Steps", 1, 2));
            EnterAndLeave();
            exclusive.Report(new WorkProgress("Steps", 2, 2));
        }

        Assert.Equal([new WorkProgress("Steps", 1, 2), new WorkProgress("Steps", 2, 2)], progress.Received);
    }

    /// <summary>A receiver that waits for another thread, which waits for the container, would wait forever.</summary>
    [Fact]
    public void A_thread_that_the_receiver_of_progress_waits_for_is_refused()
    {
        bool ended = false;
        var progress = new ProgressReceiver(() =>
        {
            Thread other = Started(() => LedgerFixture.Refuses("ContainerBusy", EnterAndLeave));
            ended = other.Join(LongWait);
        });
        using (ExclusiveUse exclusive = ExclusiveUse.Begin(gate, progress))
            exclusive.Report(new WorkProgress("Steps", 1));

        Assert.True(ended);
        EnterAndLeave();
    }

    [Fact]
    public void Work_can_continue_after_its_receiver_of_progress_throws()
    {
        using ExclusiveUse exclusive = ExclusiveUse.Begin(gate, new ProgressReceiver(() => throw new InvalidOperationException()));

        Assert.Throws<InvalidOperationException>(() => exclusive.Report(new WorkProgress("Steps", 1)));
        EnterAndLeave();
        exclusive.RunUndo(() => exclusive.Report(new WorkProgress("Steps", 0)));
    }

    [Fact]
    public void A_closed_container_lets_no_thread_in()
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

    private sealed class ProgressReceiver(Action onReport) : IProgress<WorkProgress>
    {
        public List<WorkProgress> Received { get; } = [];

        public void Report(WorkProgress value)
        {
            Received.Add(value);
            onReport();
        }
    }
}
