using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>While one thread is in a request, no operation of another thread reads or changes the container.</summary>
public class WaitingTests
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Operations => [.. ContainerOperations.Names];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_waits_for_the_request_of_another_thread(string name)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(1 << 20);
        Action operation = ContainerOperations.Of(fixture.Container, fixture.Container.GetWindow(0), buffer)[name];
        using var isSent = new ManualResetEventSlim();
        using var mayReturn = new ManualResetEventSlim();
        fixture.Backend.BeforeNext = _ =>
        {
            isSent.Set();
            mayReturn.Wait(LongWait);
        };
        var first = new Thread(() => fixture.Container.CreateBuffer(1 << 20));
        var second = new Thread(() => Record.Exception(operation));
        first.Start();
        Assert.True(isSent.Wait(LongWait));

        second.Start();
        SpinWait.SpinUntil(() => !second.IsAlive || second.ThreadState.HasFlag(ThreadState.WaitSleepJoin), LongWait);
        bool ended = second.Join(TimeSpan.FromMilliseconds(5));
        mayReturn.Set();

        Assert.True(first.Join(LongWait) && second.Join(LongWait));
        Assert.False(ended, $"{name} did not wait.");
    }
}
