using SpaprDdw.Backends.Tracing;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Planning;

/// <summary>
/// The numbers of CREATEs that succeeded, that failed and leaked their charge, and that charged nothing.
/// </summary>
internal sealed record ChargeCounts
{
    public int Made { get; set; }

    public int Leaked { get; set; }

    public int Uncharged { get; set; }
}

/// <summary>
/// Compares the charge of every CREATE in a recording with the geometry. The first MAP, UNMAP or CREATE charges the
/// default window in the same request (rule DefaultWindow).
/// </summary>
internal sealed class ChargeChecker(string name, TraceHeader header, ChargeCounts counts)
{
    private readonly bool isPSeries = header.Platform == TcePlatform.PSeries;
    private readonly PlatformModel platform = PlatformModel.Of(header.Platform);
    private readonly int hostPageShift = System.Numerics.BitOperations.Log2(header.HostPageSize);
    private bool defaultIsPending;
    private int windows;
    private ulong locked;
    private int number;

    private ulong DefaultCharge => Charge(Geometry(12, isPSeries ? 1UL << 30 : 2UL << 30, 1));

    /// <summary>Receives every CREATE that succeeded with its charge, without the default window's.</summary>
    public Action<CreateOperation, ulong> Made { get; init; } = (_, _) => { };

    public void Check(TraceOperation operation)
    {
        number++;
        long change = (long)(operation.Locked - locked);
        locked = operation.Locked;
        switch (operation)
        {
            case OpenOperation { Ret: 0 }:
                defaultIsPending = true;
                windows = 0;
                break;
            case RemoveOperation { Ret: 0, StartAddress: 0 } when defaultIsPending:
                defaultIsPending = false;
                Expect(change == 0, "removing the pending default window changes no charge");
                break;
            case RemoveOperation { Ret: 0 }:
                windows--;
                break;
            case MapOperation or UnmapOperation when change > 0:
                Expect(defaultIsPending && (ulong)change == DefaultCharge, "only the default window is charged");
                CountDefault(operation);
                break;

            // The driver checks argsz and flags first, and version 1 has no CREATE (rules CreateArguments and
            // Version1).
            case CreateOperation { Errno: not "ENOTTY", ArgSize: >= 40, Flags: 0 } create:
                CheckCreate(create, (ulong)change);
                break;
            case CreateOperation:
                counts.Uncharged++;
                Expect(change == 0, "nothing is charged");
                break;
        }
    }

    private void CheckCreate(CreateOperation create, ulong change)
    {
        if (defaultIsPending && change < DefaultCharge)
        {
            counts.Uncharged++;
            Expect(create.Errno == "ENOMEM" && change == 0, "the default window exceeds the limit");
            return;
        }

        if (defaultIsPending)
        {
            change -= DefaultCharge;
            CountDefault(create);
        }

        bool isShaped = IsShaped(create);
        TableGeometry geometry = isShaped ? Geometry(create.PageShift, create.WindowSize, create.Levels) : default;
        if (create.Ret == 0)
        {
            counts.Made++;
            windows++;
            Expect(isShaped && geometry.IsAddressable && geometry.IsAllocatable, "the table is possible");
            Expect(change == Charge(geometry), $"{Charge(geometry)} bytes are charged, not {change}");
            Made(create, change);
        }
        else if (change != 0)
        {
            counts.Leaked++;
            Expect(isPSeries || (create.Errno == "EINVAL" ? !geometry.IsAddressable : !geometry.IsAllocatable), "the table is impossible");
            Expect(change == Charge(geometry), $"{Charge(geometry)} bytes stay charged, not {change}");
        }
        else
        {
            counts.Uncharged++;
            string? expected = windows == 2 ? "ENOSPC" : !isShaped || Charge(geometry) == 0 ? "EINVAL" : "ENOMEM";
            Expect(isPSeries || create.Errno == expected, $"CREATE fails with {expected} and charges nothing");
        }
    }

    /// <summary>
    /// Counts the default window as made. A pseries group that makes no more windows is charged for it each time (rule
    /// PSeries).
    /// </summary>
    private void CountDefault(TraceOperation operation)
    {
        defaultIsPending = isPSeries && operation.Errno == "ENODEV";
        windows += defaultIsPending ? 0 : 1;
    }

    /// <summary>
    /// True if the arguments pass the checks before the driver computes the table (rule CreateArguments).
    /// </summary>
    private bool IsShaped(CreateOperation create)
        => create.PageShift < 64 && platform.SupportsPageShift(create.PageShift)
            && (isPSeries || (create.Levels is >= 1 and <= 5 && ulong.IsPow2(create.WindowSize)));

    private TableGeometry Geometry(uint pageShift, ulong size, uint levels)
        => isPSeries ? TableGeometry.PSeries(pageShift, size, levels) : TableGeometry.PowerNV(pageShift, size, levels, hostPageShift);

    /// <summary>The charge in whole host pages, rounded down.</summary>
    private ulong Charge(TableGeometry geometry) => geometry.ChargedBytes >> hostPageShift << hostPageShift;

    private void Expect(bool condition, string expectation)
        => Assert.True(condition, $"{name}, operation {number}: {expectation}");
}
