using System.Diagnostics;
using System.Globalization;
using System.Text;
using SpaprDdw.Backends;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>
/// Spoiled documents are refused as such, or are good: nothing else comes of them, in no time to speak of. The
/// variables SPAPR_FUZZ_DOCUMENTS and SPAPR_FUZZ_SEED say how many and which; a failure tells the seed.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int UsualDocuments = 20_000;
    private const int LongestMilliseconds = 20_000;

    [Fact]
    public void SpoiledDocumentsAreRefusedOrGood()
    {
        int count = Number("SPAPR_FUZZ_DOCUMENTS") ?? UsualDocuments;
        int seed = Number("SPAPR_FUZZ_SEED") ?? Random.Shared.Next();
        var mutator = new Mutator(new Random(seed), Documents());
        int good = 0;
        (long Milliseconds, int Number) slowest = default;
        for (int number = 0; number < count; number++)
        {
            byte[] document = mutator.Next();
            var watch = Stopwatch.StartNew();
            try
            {
                good += IsGood(document) ? 1 : 0;
            }
            catch (Exception cause)
            {
                throw new InvalidOperationException($"Document {number} of seed {seed}:\n{Encoding.UTF8.GetString(document)}", cause);
            }

            if (watch.ElapsedMilliseconds > slowest.Milliseconds)
                slowest = (watch.ElapsedMilliseconds, number);
        }

        output.WriteLine($"{count} documents of seed {seed}: {good} good, {count - good} refused, slowest {slowest.Milliseconds} ms (document {slowest.Number})");
        Assert.InRange(slowest.Milliseconds, 0, LongestMilliseconds);
        Assert.InRange(good, count / 1000, count / 2);
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
            StateSchema.Accepts(Encoding.UTF8.GetString(document));
            return true;
        }
        catch (TceException refused)
        {
            Assert.Equal("StateUnreadable", refused.Id);
            Assert.Contains(" at $", refused.Message, StringComparison.Ordinal);
            Assert.Equal(counter.Opened, counter.Closed);
            return false;
        }
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
            using Managed managed = StateHistory.Open(platform, pageSize, version, groups, limit);
            new StateHistory(managed).Run(Enumerable.Range(0, 25).Select(_ =>
                new HistoryStep(random.Next(12), random.Next(1000), random.Next(1000), random.Next(1000))));
            documents.Add(Encoding.UTF8.GetBytes(TceStateExporter.ToText(managed.Container)));
        }

        return documents;
    }
}
