using System.Diagnostics;
using System.Globalization;
using System.Text;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>
/// Spoiled documents are refused as such, or are good, for every command that reads them: nothing else comes of them, in no
/// time to speak of. The variables SPAPR_FUZZ_DOCUMENTS and SPAPR_FUZZ_SEED say how many and which; a failure tells the seed.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int UsualDocuments = 20_000;
    private const int LongestMilliseconds = 20_000;

    private static readonly ComparableState Rich =
        new(TceStateReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(RichState.Text)), Twins.Path));

    [Fact]
    public void SpoiledDocumentsAreRefusedOrGood()
    {
        int count = Number("SPAPR_FUZZ_DOCUMENTS") ?? UsualDocuments;
        int seed = Number("SPAPR_FUZZ_SEED") ?? Random.Shared.Next();
        var mutator = new Mutator(new Random(seed), Documents());
        int good = 0, restored = 0;
        (long Milliseconds, int Number) slowest = default;
        for (int number = 0; number < count; number++)
        {
            byte[] document = mutator.Next();
            var watch = Stopwatch.StartNew();
            try
            {
                TceState? state = ReadAsTheOthersDo(document);
                if (IsGood(document))
                {
                    good++;
                    restored += IsRestored(state!) ? 1 : 0;
                }
                else if (state is not null)
                {
                    AssertNotRestored(state);
                }
            }
            catch (Exception cause)
            {
                throw new InvalidOperationException($"Document {number} of seed {seed}:\n{Encoding.UTF8.GetString(document)}", cause);
            }

            if (watch.ElapsedMilliseconds > slowest.Milliseconds)
                slowest = (watch.ElapsedMilliseconds, number);
        }

        output.WriteLine($"{count} documents of seed {seed}: {good} good ({restored} restored), {count - good} refused, slowest {slowest.Milliseconds} ms (document {slowest.Number})");
        Assert.InRange(slowest.Milliseconds, 0, LongestMilliseconds);
        Assert.InRange(good, count / 1000, count / 2);
        Assert.InRange(restored, count / 1000, good);
    }

    /// <summary>Reads a document, compares it and plans for its host; null when it is refused.</summary>
    private static TceState? ReadAsTheOthersDo(byte[] document)
    {
        try
        {
            using var stream = new MemoryStream(document, writable: false);
            TceState state = TceStateReader.Read(stream, Twins.Path);
            var read = new ComparableState(state);
            Assert.Empty(TceStateComparer.Compare(read, read, ignoreMemoryAddresses: false));
            _ = TceStateComparer.Compare(read, Rich, ignoreMemoryAddresses: true).Count();
            WindowPlanner.Plan(TceStateReader.HostOf(state, Twins.Path, memlockLimit: null), 1UL << 36, 64 << 10);
            return state;
        }
        catch (TceException refused)
        {
            AssertRefused(refused);
            return null;
        }
    }

    private static bool IsGood(byte[] document)
    {
        var counter = new OpenCounter();
        try
        {
            using TceContainer twin = Twins.Of(document, counter);

            // What was taken is a state: its own twin is the same.
            string text = TceStateExporter.ToText(twin);
            using TceContainer second = Twins.Of(text);
            Assert.Equal(text, TceStateExporter.ToText(second));
            StateSchema.Accepts(Encoding.UTF8.GetString(Twins.Unpack(document)));
            return true;
        }
        catch (TceException refused)
        {
            AssertRefused(refused);
            Assert.Equal(counter.Opened, counter.Closed);
            return false;
        }
    }

    /// <summary>A live container takes all of a good state, or is as it was but for a default window that was pending.</summary>
    private static bool IsRestored(TceState state)
    {
        using ContainerFixture live = Live(state);
        try
        {
            TceStateRestorer.Prepare(state, Twins.Path, live.Container).Restore();
        }
        catch (TceException refused)
        {
            Assert.NotEqual("StateUnreadable", refused.Id);
            Assert.Empty(live.Container.GetBuffers());
            Assert.True(Assert.Single(live.Container.GetWindows()) is { IsDefault: true, Mappings: 0 });
            LedgerAssert.MatchesDriver(live);
            return false;
        }

        Assert.Equal(state.Buffers.Count(), live.Container.GetBuffers().Count);
        Assert.Equal(
            state.Windows.Where(window => window.State == "Active").Select(window => (window.Slot, MappedBytes(window))).Order(),
            live.Container.GetWindows().Where(window => window.State == WindowState.Active).Select(window => (window.Slot, window.MappedBytes)));
        LedgerAssert.MatchesDriver(live);
        return true;
    }

    private static ulong MappedBytes(WindowDescription window)
        => window.Mappings.Aggregate(0UL, (sum, mapping) => sum + mapping.Size.Value);

    private static void AssertNotRestored(TceState state)
    {
        using ContainerFixture live = Live(state);
        AssertRefused(live.Refuses(
            "StateUnreadable", TceErrorCategory.InvalidData, null, () => TceStateRestorer.Prepare(state, Twins.Path, live.Container).Restore()));
    }

    private static ContainerFixture Live(TceState state)
        => ContainerFixture.Open(Enum.Parse<TcePlatform>(state.Host.Platform), state.Host.PageSize.Value, state.Container.IommuVersion);

    private static void AssertRefused(TceException refused)
    {
        Assert.Equal("StateUnreadable", refused.Id);
        Assert.Contains(" at $", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 0, 1000);
    }

    private static int? Number(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>States of containers of all kinds, always the same ones.</summary>
    private static List<byte[]> Documents()
    {
        var random = new Random(1);
        List<byte[]> documents = [Encoding.UTF8.GetBytes(RichState.Text)];
        foreach (var kind in StateHistory.Kinds)
        {
            (TcePlatform platform, ulong pageSize, int version, int groups, ulong limit) = kind.Data;
            using ContainerFixture managed = StateHistory.Open(platform, pageSize, version, groups, limit);
            new StateHistory(managed).Run(Enumerable.Range(0, 25).Select(_ =>
                new HistoryStep(random.Next(12), random.Next(1000), random.Next(1000), random.Next(1000))));
            documents.Add(Encoding.UTF8.GetBytes(TceStateExporter.ToText(managed.Container)));
        }

        return documents;
    }
}
