using System.Text;
using CsCheck;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.State;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>
/// Documents for everything that reads states: Import-TceState, with and without a container, comparing and planning.
/// </summary>
internal static class FuzzedStates
{
    private static readonly ComparableState Rich =
        new(TceStateReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(RichStateFixture.Text)), TwinFixture.Path), TwinFixture.Path);

    /// <summary>A state in which most is unknown.</summary>
    private static readonly string Partial = Path.Combine(AppContext.BaseDirectory, "Data", "state", "state-3-qemu.json");

    /// <summary>States of containers of all kinds, the same ones in every run.</summary>
    public static IReadOnlyList<byte[]> Documents()
    {
        var random = new PCG(stream: 1, seed: 1);
        List<byte[]> documents = [Encoding.UTF8.GetBytes(RichStateFixture.Text), File.ReadAllBytes(Partial)];
        foreach (var kind in ContainerHistory.Kinds)
        {
            (TcePlatform platform, ulong pageSize, int version, int groups, ulong limit) = kind.Data;
            using ContainerFixture fixture = ContainerHistory.Open(platform, pageSize, version, groups, limit);
            new ContainerHistory(fixture).Run(HistoryStep.Sequences.Generate(random, null, out _));
            documents.Add(Encoding.UTF8.GetBytes(TceStateExporter.ToText(fixture.Container)));
        }

        return documents;
    }

    /// <summary>Asserts that a document is refused as unreadable everywhere, or is a good state everywhere.</summary>
    /// <returns>True for a good state.</returns>
    public static bool Check(byte[] document)
    {
        StateRecord? state = ReadAndCompare(document);
        if (IsGood(document))
        {
            AssertRestoredOrUnchanged(state!);
            return true;
        }

        if (state is not null)
            AssertNotRestored(state);
        return false;
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
    private static void AssertRestoredOrUnchanged(StateRecord state)
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
            return;
        }

        Assert.Equal(state.Buffers.Count, live.Container.GetBuffers().Count);
        Assert.Equal(
            state.Windows.Where(window => window.State == "Active").Select(window => (window.Slot, MappedBytes(window))).Order(),
            live.Container.GetWindows().Where(window => window.State == WindowState.Active).Select(window => (window.Slot, window.MappedBytes)));
        LedgerAssert.MatchesDriver(live);
    }

    private static ulong MappedBytes(WindowRecord window)
        => window.KnownMappings.Aggregate(0UL, (sum, mapping) => sum + mapping.Size);

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
}
