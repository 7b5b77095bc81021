using SpaprDdw.Files;
using SpaprDdw.Reports;

namespace SpaprDdw.Tests.Performance;

/// <summary>The rows of a report go into its file one by one.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public sealed class ReportMemoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("report").FullName;

    [Fact]
    public void A_report_of_100_000_rows_keeps_none_of_them_in_memory()
    {
        string file = Path.Combine(folder, "report.html");
        using var report = new ReportFile(file, "many", FileReplacement.Usual, TimeProvider.System);
        var row = new ReportRow(
            new ReportKind("Hosts", ["HostName"]), new ReportVerdict(ReportLevel.Good, "fine"), [KeyValuePair.Create("HostName", (object?)new string('x', 400))]);
        report.Add(row);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int count = 1; count < 100_000; count++)
            report.Add(row);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
        report.Complete();
        Assert.InRange(new FileInfo(file).Length, 40_000_000, long.MaxValue);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
