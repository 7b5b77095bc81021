using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Diagnostics;

/// <summary>Work over a list reports how much is done, and looks at Ctrl+C before each item.</summary>
public class ProgressTests
{
    private static readonly int[] Items = [7, 8, 9];

    [Fact]
    public void Each_item_is_reported_before_it_is_worked_on()
    {
        var progress = new Reports();
        var seen = new List<(int Item, int Reports)>();

        foreach (int item in Items.WithProgress("Items", 3, progress, CancellationToken.None))
            seen.Add((item, progress.Count));

        Assert.Equal([(7, 1), (8, 2), (9, 3)], seen);
        Assert.Equal([new WorkProgress("Items", 0, 3), new WorkProgress("Items", 1, 3), new WorkProgress("Items", 2, 3)], progress);
    }

    [Fact]
    public void A_cancelled_list_gives_no_further_item()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<int>();

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (int item in Items.WithProgress("Items", total: null, progress: null, cancellation.Token))
            {
                seen.Add(item);
                cancellation.Cancel();
            }
        });
        Assert.Equal([7], seen);
    }

    private sealed class Reports : List<WorkProgress>, IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => Add(value);
    }
}
