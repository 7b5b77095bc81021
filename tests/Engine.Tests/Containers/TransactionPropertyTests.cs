using System.Text.Json.Nodes;
using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Any change of windows, in any state, with a fault at any of its requests: afterwards there is the old state or the
/// new one, and nothing in between.
/// </summary>
public class TransactionPropertyTests
{
    private static readonly ulong[] Sizes = [64 * KiB, 64 * MiB, GiB, 64 * GiB];

    private static readonly Gen<(int Kind, int A, int B, int C)[]> Operations =
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999]).Array[1, 25];

    private static readonly Gen<(int Kind, int Page, int Size, int Fault)> Changes =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[-1, 3]);

    [Theory]
    [InlineData(TcePlatform.Power8, 64 << 10)]
    [InlineData(TcePlatform.Power9, 64 << 10)]
    [InlineData(TcePlatform.Power9, 4 << 10)]
    [InlineData(TcePlatform.Power10, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 4 << 10)]
    public void OldStateOrNewOne(TcePlatform platform, ulong pageSize)
    {
        int changed = 0, undone = 0;
        Gen.Select(Operations, Changes).Sample(
            (operations, change) =>
            {
                using ContainerFixture fixture = ContainerFixture.Open(platform, pageSize);
                var model = new LedgerModel(fixture);
                foreach ((int kind, int a, int b, int c) in operations)
                    model.Run(kind, a, b, c);

                string before = StateOf(fixture);
                ulong locked = fixture.Backend.Memory.Locked.Used;
                if (change.Fault >= 0)
                    fixture.Backend.FailAfter(change.Fault, TceResult.Failure(Errno.EIO));
                try
                {
                    Change(fixture.Container, change.Kind, change.Page, change.Size);
                    Interlocked.Increment(ref changed);
                }
                catch (TceException error)
                {
                    Assert.NotEqual("ChangeNotUndone", error.Id);
                    Assert.Equal((before, locked), (StateOf(fixture), fixture.Backend.Memory.Locked.Used));
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

    private static void Change(TceContainer container, int kind, int page, int size)
    {
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        if (kind == 0 || windows.Count == 0)
        {
            container.ResetWindows(force: true);
            return;
        }

        IReadOnlyList<ulong> pages = container.GetInfo().PageSizes;
        container.ReplaceWindow(
            windows[page % windows.Count], pages[page % pages.Count], Sizes[size % Sizes.Length], levels: null, force: size % 3 != 0);
    }

    /// <summary>
    /// Everything but the level tables: those below the top are made where something is mapped and stay after it is
    /// unmapped, so that a window which was made again has fewer of them (rule TableLevels).
    /// </summary>
    private static string StateOf(ContainerFixture fixture)
    {
        JsonNode state = JsonNode.Parse(TceStateExporter.ToText(fixture.Container))!;
        foreach (JsonNode? window in state["windows"]!.AsArray())
        {
            window!.AsObject().Remove("tables");
            window.AsObject().Remove("tablesMade");
        }

        return state.ToJsonString();
    }
}
