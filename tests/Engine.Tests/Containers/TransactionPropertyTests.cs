using System.Text.RegularExpressions;
using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Model;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Random changes of windows in random states with a fault at a random request: afterwards the container has the old
/// state or the new one, and nothing in between.
/// </summary>
public partial class TransactionPropertyTests
{
    private static readonly Gen<WindowChange> Changes = Gen.Select(
        Gen.Frequency((1, true), (3, false)),
        Gen.Int[0, 999],
        Gen.Int[0, 999],
        Gen.OneOf(64 * KiB, 64 * MiB, GiB, 64 * GiB),
        Gen.Frequency((2, true), (1, false)),
        Gen.OneOf(null, 0, 1, 2, (int?)3),
        (isReset, window, pageSize, size, force, fault) => new WindowChange(isReset, window, pageSize, size, force, fault));

    [Theory]
    [InlineData(TcePlatform.Power8, 64 << 10)]
    [InlineData(TcePlatform.Power9, 64 << 10)]
    [InlineData(TcePlatform.Power9, 4 << 10)]
    [InlineData(TcePlatform.Power10, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 4 << 10)]
    [InlineData(TcePlatform.Power9, 64 << 10, "4.15")]
    [InlineData(TcePlatform.Power8, 4 << 10, "4.18")]
    public void A_change_of_windows_leaves_the_old_state_or_the_new_one(TcePlatform platform, ulong pageSize, string kernel = "6.12.95")
    {
        var options = new EmulatedHostOptions { Platform = platform, PageSize = pageSize, Kernel = EmulatedHost.KernelOf(kernel).Profile };
        int changed = 0, undone = 0;
        Gen.Select(ModelOperation.Any.Array[1, 25], Changes).Sample(
            (operations, change) =>
            {
                using ContainerFixture fixture = ContainerFixture.On(new EmulatedHost(options));
                var model = new ModelTester(fixture);
                foreach (ModelOperation operation in operations)
                    model.Run(operation);

                string before = fixture.State;
                ulong locked = fixture.Backend.Memory.Locked.Used, idle = IdleUserViews(fixture.Container);
                if (change.FailingRequest is { } request)
                    fixture.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));
                try
                {
                    Apply(change, fixture.Container);
                    Interlocked.Increment(ref changed);
                }
                catch (TceException error)
                {
                    Assert.NotEqual("ChangeNotUndone", error.Id);
                    Assert.Equal(WithoutCharges(before), WithoutCharges(fixture.State));
                    Assert.InRange(fixture.Backend.Memory.Locked.Used, locked - idle, locked);
                    if (error.Id == "DriverRefused")
                        Interlocked.Increment(ref undone);
                }

                LedgerAssert.MatchesDriver(fixture);
                fixture.Dispose();
                Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
            },
            iter: 400);

        Assert.True(changed > 50 && undone > 10, $"{changed} changed, {undone} undone.");
    }

    /// <summary>
    /// The user views of windows without mappings, on kernels where the first MAP charges them. A window that is made again
    /// has none before its next MAP.
    /// </summary>
    private static ulong IdleUserViews(TceContainer container) => container.GetWindows()
        .Where(window => window is { State: WindowState.Active, MappedBytes: 0 })
        .Aggregate(0UL, (sum, window) => sum + window.LockedMemory - window.ChargedBytes);

    /// <summary>A state without the figures of locked memory, which are compared by themselves.</summary>
    private static string WithoutCharges(string state) => Charges().Replace(state, string.Empty);

    private static void Apply(WindowChange change, TceContainer container)
    {
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        if (change.IsReset || windows.Count == 0)
        {
            container.ResetWindows(force: true);
            return;
        }

        IReadOnlyList<ulong> pages = container.GetInfo().PageSizes;
        container.ReplaceWindow(
            windows[change.Window % windows.Count], pages[change.PageSize % pages.Count], change.Size, levels: null, change.Force);
    }

    [GeneratedRegex("\"(?:lockedMemory|used)\":\"0x[0-9a-f]+\"", RegexOptions.CultureInvariant)]
    private static partial Regex Charges();

    /// <summary>A change of windows. Numbers choose among the windows and page sizes that exist when it runs.</summary>
    private sealed record WindowChange(bool IsReset, int Window, int PageSize, ulong Size, bool Force, int? FailingRequest);
}
