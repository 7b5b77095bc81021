using System.Globalization;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Threads;

/// <summary>
/// Eight threads use the same container. They work for half a second, for five seconds with SPAPRDDW_LONG_TESTS=1, which
/// .ci/run sets, or for as many seconds as SPAPRDDW_THREAD_SECONDS says.
/// </summary>
public class ThreadTests
{
    private const int Threads = 8;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("SPAPRDDW_THREAD_SECONDS"), CultureInfo.InvariantCulture, out double seconds) ? seconds
        : LongTests.Enabled ? 5 : 0.5);

    [Fact]
    public async Task Eight_threads_leave_a_ledger_that_agrees_with_the_driver()
    {
        using var story = new ThreadStory(Random.Shared.Next(), Time);

        // A failure in one thread ends the others.
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(
            () => story.Run(number), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        TestContext.Current.TestOutputHelper!.WriteLine(story.ToString());
        LedgerAssert.MatchesDriver(story.Fixture);
        story.Fixture.Dispose();
        Assert.Equal(0UL, story.Fixture.Backend.Memory.Locked.Used);
    }
}
