using SpaprDdw.Benchmarks.Targets;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>The targets, and the benchmarks that measure each of them.</summary>
internal static class TargetRows
{
    public static Type[] Benchmarks { get; } =
    [
        typeof(OneRequest), typeof(RandomPages), typeof(PagesInOrder), typeof(Resolving), typeof(Removing), typeof(StateFile),
        typeof(Listing), typeof(PlanningSizes), typeof(Replaying), typeof(DeviceAccess),
        typeof(KernelLog), typeof(DeviceTree), typeof(SavedPartitions), typeof(PlayingGuests),
        .. KernelRequest.CanRun ? [typeof(KernelRequest)] : Type.EmptyTypes,
    ];

    public static IEnumerable<Row> Of(Measurements run)
    {
        yield return Row.Ratio(1, "map and unmap 1 TiB in one request", run, "OneRequest.Container", "OneRequest.PerPage", 0.001);
        yield return Row.Ratio(1, "1 TiB against 1 GiB", run, "OneRequest.Container", "OneRequest.ContainerOfOneGiB", 1.5);
        yield return Row.Ratio(2, "map 1 M single pages in random order", run, "RandomPages.Container", "RandomPages.PerPage", double.PositiveInfinity);
        yield return Row.Ratio(2, "of this, two maps of extents", run, "RandomPages.TwoMaps", "RandomPages.PerPage", double.PositiveInfinity);
        yield return Row.Ratio(3, "map 1 M pages in order", run, "PagesInOrder.Container", "PagesInOrder.PerPage", double.PositiveInfinity);
        yield return Row.Ratio(3, "of this, two maps of extents", run, "PagesInOrder.TwoMaps", "PagesInOrder.PerPage", double.PositiveInfinity);
        yield return Row.Ratio(4, "resolve among 1 M mappings", run, "Resolving.Container", "Resolving.BinarySearch", 1.5);
        yield return new(4, "memory to resolve", run.Allocated("Resolving.Container"), 0, "bytes", "one address");
        yield return Absolute(5, "remove a window with 1 M mappings", run, "Removing.Remove", "Removing.PerPage", 50, "ns", 1);
        yield return Absolute(5, "disconnect with 1 M mappings", run, "Removing.Disconnect", "Removing.PerPage", 50, "ns", 1);
        yield return Row.Ratio(6, "Export-TceState of 1 M mappings", run, "StateFile.Export", "StateFile.RawWriter", 2);
        yield return Row.Ratio(6, "Import-TceState of 1 M mappings", run, "StateFile.Import", "StateFile.RawReader", 3);
        yield return Row.Ratio(7, "Get-TceMapping of 1 M objects", run, "Listing.GetTceMapping", "Listing.Trivial", 1.5);
        yield return Absolute(8, "Measure-DmaWindow by pipeline, a size", run, "PlanningSizes.MeasureDmaWindow", "PlanningSizes.Trivial", 30, "us", 1e3);
        yield return Absolute(10, "Test-TceTrace, an operation", run, "Replaying.TestTceTrace", "Replaying.RawReader", 5, "us", 1e3);
        yield return Absolute(11, "a device reads 8 bytes", run, "DeviceAccess.Read", "DeviceAccess.WalkAndCopy", 100, "ns", 1);
        yield return Absolute(11, "a device writes 8 bytes", run, "DeviceAccess.Write", "DeviceAccess.WalkAndCopy", 100, "ns", 1);
        double allocated = run.Allocated("DeviceAccess.Read") + run.Allocated("DeviceAccess.Write");
        yield return new(11, "memory for both", allocated, 0, "bytes", "a read and a write");
        yield return Row.Ratio(12, "read a kernel log, a MB", run, "KernelLog.Events", "KernelLog.RawLines", 2);
        yield return Row.Ratio(13, "judge a device tree of 10,000 nodes", run, "DeviceTree.Verdicts", "DeviceTree.RawFiles", 2);
        yield return Row.Ratio(14, "judge 1,000 saved partitions, each", run, "SavedPartitions.Verdicts", "SavedPartitions.RawUnpacking", 2);
        yield return Absolute(15, "Measure-PciDmaWindow by pipeline, a guest", run, "PlayingGuests.MeasurePciDmaWindow", "PlayingGuests.Trivial", 30, "us", 1e3);
        if (KernelRequest.CanRun)
            yield return Row.Ratio(0, "an ioctl through the kernel backend", run, "KernelRequest.Backend", "KernelRequest.RawCall", double.PositiveInfinity);
    }

    /// <summary>Makes a row whose limit is a time. The detail shows the baseline's time.</summary>
    private static Row Absolute(int target, string what, Measurements run, string benchmark, string baseline, double atMost, string unit, double nanoseconds)
        => Row.Ratio(target, what, run, benchmark, baseline, atMost) with
        {
            Value = run.Time(benchmark) / nanoseconds,
            Unit = unit,
            Detail = $"{Row.Number(run.Ratio(benchmark, baseline))} x of {Row.Time(run.Time(baseline))}",
        };
}
