using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>
/// Damaged documents are read by everything that reads states. Each is refused as unreadable or is a good state, within
/// seconds. SPAPRDDW_FUZZ_DOCUMENTS sets the number of documents and SPAPRDDW_FUZZ_SEED the seed, which a failure
/// prints.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultDocuments = 20_000;
    private const int MaxMilliseconds = 20_000;

    private static readonly ComparableState Rich =
        new(TceStateReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(RichStateFixture.Text)), TwinFixture.Path), TwinFixture.Path);

    [Fact]
    public void A_damaged_document_is_refused_or_is_a_good_state()
    {
        int count = Number("SPAPRDDW_FUZZ_DOCUMENTS") ?? LongTests.Cases(DefaultDocuments);
        int seed = Number("SPAPRDDW_FUZZ_SEED") ?? Random.Shared.Next();
        var mutator = new DocumentMutator(new Random(seed), Documents());
        int good = 0, restored = 0;
        (long Milliseconds, int Number) slowest = default;
        for (int number = 0; number < count; number++)
        {
            byte[] document = mutator.Next();
            var watch = Stopwatch.StartNew();
            try
            {
                StateRecord? state = ReadAndCompare(document);
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
        Assert.InRange(slowest.Milliseconds, 0, MaxMilliseconds);
        Assert.InRange(good, count / 1000, count / 2);
        Assert.InRange(restored, count / 1000, good);
    }

    /// <summary>
    /// Reads a document, compares it and plans for its host. The result is null if the document is refused.
    /// </summary>
    private static StateRecord? ReadAndCompare(byte[] document)
    {
        try
        {
            using var stream = new MemoryStream(document, writable: false);
            StateRecord state = TceStateReader.Read(stream, TwinFixture.Path);
            var read = new ComparableState(state, "state");
            Assert.Empty(TceStateComparer.Compare(read, read, ignoreMemoryAddresses: false));
            _ = TceStateComparer.Compare(read, Rich, ignoreMemoryAddresses: true).Count();
            WindowPlanner.Plan(TceStateReader.HostOf(state, TwinFixture.Path, memlockLimit: null), 1UL << 36, 64 << 10);
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
        var counter = new DescriptorCounter();
        try
        {
            using TceContainer twin = TwinFixture.Of(document, counter);

            // A twin of the twin has the same state.
            string text = TceStateExporter.ToText(twin);
            using TceContainer second = TwinFixture.Of(text);
            Assert.Equal(text, TceStateExporter.ToText(second));
            StateSchema.AssertAccepts(Encoding.UTF8.GetString(TwinFixture.Unpack(document)));
            return true;
        }
        catch (TceException refused)
        {
            AssertRefused(refused);
            Assert.Equal(counter.Opened, counter.Closed);
            return false;
        }
    }

    /// <summary>
    /// A live container gets all of a good state, or is unchanged except for a pending default window.
    /// </summary>
    private static bool IsRestored(StateRecord state)
    {
        using ContainerFixture live = Live(state);
        try
        {
            TceStateRestorer.Prepare(state, TwinFixture.Path, live.Container).Restore();
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

    private static ulong MappedBytes(WindowRecord window)
        => window.Mappings.Aggregate(0UL, (sum, mapping) => sum + mapping.Size);

    private static void AssertNotRestored(StateRecord state)
    {
        using ContainerFixture live = Live(state);
        AssertRefused(live.Refuses(
            "StateUnreadable", TceErrorCategory.InvalidData, null, () => TceStateRestorer.Prepare(state, TwinFixture.Path, live.Container).Restore()));
    }

    private static ContainerFixture Live(StateRecord state)
        => ContainerFixture.Open(Enum.Parse<TcePlatform>(state.Host.Platform), state.Host.PageSize, state.Container.IommuVersion);

    private static void AssertRefused(TceException refused)
    {
        Assert.Equal("StateUnreadable", refused.Id);
        Assert.Contains(" at $", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 0, 1000);
    }

    private static int? Number(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>States of containers of all kinds, the same ones in every run.</summary>
    private static List<byte[]> Documents()
    {
        var random = new PCG(stream: 1, seed: 1);
        List<byte[]> documents = [Encoding.UTF8.GetBytes(RichStateFixture.Text)];
        foreach (var kind in ContainerHistory.Kinds)
        {
            (TcePlatform platform, ulong pageSize, int version, int groups, ulong limit) = kind.Data;
            using ContainerFixture fixture = ContainerHistory.Open(platform, pageSize, version, groups, limit);
            new ContainerHistory(fixture).Run(HistoryStep.Sequences.Generate(random, null, out _));
            documents.Add(Encoding.UTF8.GetBytes(TceStateExporter.ToText(fixture.Container)));
        }

        return documents;
    }
}
