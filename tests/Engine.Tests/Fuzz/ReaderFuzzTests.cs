using System.Diagnostics;
using System.Globalization;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>
/// Damaged documents are read or refused in little time and memory. With SPAPRDDW_LONG_TESTS=1 this takes a minute, and
/// with SPAPRDDW_FUZZ_MINUTES=30 half an hour. A failure saves its document and prints its seed, which
/// SPAPRDDW_FUZZ_SEED repeats. The document is then kept in Data/fuzz, and read in every run.
/// </summary>
public class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int ShortDocuments = 1000;
    private const double LongMinutes = 1;
    private const long MaxMilliseconds = 20_000;
    private const long MaxBytes = 256 << 20;

    private static readonly string Kept = Path.Combine(AppContext.BaseDirectory, "Data", "fuzz");

    public static TheoryData<string> Names => [.. FuzzedReader.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_document_is_read_or_refused(string name)
    {
        FuzzedReader reader = FuzzedReader.All.Single(each => each.Name == name);
        IReadOnlyList<byte[]> documents = reader.Documents();
        int? repeated = (int?)Number("SPAPRDDW_FUZZ_SEED");
        double? asked = Number("SPAPRDDW_FUZZ_MINUTES");

        // A search that somebody asks for tries new documents. All other runs try the same ones, so a change that breaks
        // nothing passes.
        int first = repeated ?? (asked is null ? 1 : Random.Shared.Next(int.MaxValue / 2));
        double? minutes = asked ?? (LongTests.Enabled ? LongMinutes : null);
        TimeSpan? time = minutes is { } given ? TimeSpan.FromMinutes(given / FuzzedReader.All.Count) : null;
        var watch = Stopwatch.StartNew();
        int read = 0, count = 0;
        do
        {
            byte[] document = new DocumentMutator(new Random(first + count), documents).Next();
            read += Check(reader, document, first + count) ? 1 : 0;
            count++;
        }
        while (repeated is null && (time is null ? count < ShortDocuments : watch.Elapsed < time));

        output.WriteLine($"{count} documents from seed {first} on: {read} read, {count - read} refused");
        if (repeated is null)
            Assert.InRange(read, count / 1000, count * 9 / 10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_document_is_read_or_refused(string name)
    {
        FuzzedReader reader = FuzzedReader.All.Single(each => each.Name == name);
        string[] files = Directory.GetFiles(Path.Combine(Kept, name));
        Assert.NotEmpty(files);
        foreach (string file in files)
            Check(reader, File.ReadAllBytes(file), seed: null);
    }

    private static bool Check(FuzzedReader reader, byte[] document, int? seed)
    {
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            bool isRead = reader.Check(document);
            Assert.InRange(watch.ElapsedMilliseconds, 0, MaxMilliseconds);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes);
            return isRead;
        }
        catch (Exception cause)
        {
            string saved = Path.Combine(Path.GetTempPath(), $"{reader.Name}-{seed}");
            File.WriteAllBytes(saved, document);
            throw new InvalidOperationException($"The document of seed {seed} is saved in {saved}.", cause);
        }
    }

    private static double? Number(string variable)
        => double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out double number) ? number : null;
}
