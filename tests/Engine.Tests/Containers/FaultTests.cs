using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Every request of every operation fails once: the error reports it, and the ledger still matches the driver.
/// </summary>
public class FaultTests
{
    private static readonly Dictionary<string, Action<ContainerFixture>> Operations = new()
    {
        ["CreateBuffer"] = fixture => fixture.Container.CreateBuffer(MiB),
        ["TceCreate"] = fixture => fixture.Container.CreateWindow(4 * KiB, MiB),
        ["MapDma"] = fixture => fixture.Container.Map(new MapRequest(fixture.Container.GetBuffer("a"), Address: DynamicStart + MiB)),
        ["MapMakingDefault"] = fixture => fixture.Container.Map(new MapRequest(fixture.Container.GetBuffer("a"), Address: 0)),
        ["UnmapDma"] = fixture => fixture.Container.Unmap(DynamicStart),
        ["UnmapPart"] = fixture => fixture.Container.Unmap(DynamicStart + (256 * KiB), 128 * KiB),
        ["TceRemove"] = fixture => fixture.Container.RemoveWindow(fixture.Container.GetWindow(DynamicStart), force: true),
        ["RemovePending"] = fixture => fixture.Container.RemoveWindow(fixture.Container.GetWindow(0)),
        ["RemoveBuffer"] = fixture => fixture.Container.RemoveBuffer(fixture.Container.GetBuffer("b")),
    };

    public static TheoryData<TcePlatform, string, int, int> Faults
    {
        get
        {
            var data = new TheoryData<TcePlatform, string, int, int>();
            foreach (TcePlatform platform in new[] { TcePlatform.Power9, TcePlatform.PSeries })
            {
                foreach ((string name, Action<ContainerFixture> operation) in Operations)
                {
                    using ContainerFixture fixture = Prepared(platform, name);
                    int before = fixture.Backend.Requests.Count;
                    operation(fixture);
                    for (int request = 0; request < fixture.Backend.Requests.Count - before; request++)
                    {
                        data.Add(platform, name, request, -1);
                        data.Add(platform, name, request, 1);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_failure_is_reported_and_the_ledger_matches_the_driver(TcePlatform platform, string operation, int request, int answer)
    {
        using ContainerFixture fixture = Prepared(platform, operation);
        fixture.Backend.FailAfter(request, answer == -1 ? TceResult.Failure(Errno.EIO) : new TceResult(answer));

        TceException error = Assert.Throws<TceException>(() => Operations[operation](fixture));

        bool isAllocation = fixture.Backend.Requests[^1].Request == nameof(ProbeBackend.Allocate);
        Assert.Equal(isAllocation ? "MemoryNotAllocated" : "DriverRefused", error.Id);
        Assert.Contains(answer == -1 ? "EIO" : isAllocation ? "result 1" : "+1", error.Message, StringComparison.Ordinal);
        Assert.Equal(isAllocation || answer == -1 ? null : 1, error.Rule);
        LedgerAssert.MatchesDriver(fixture);

        fixture.Dispose();
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
    }

    /// <summary>The fault ends after one request, so the second try succeeds.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void An_operation_can_be_repeated_after_a_failure(TcePlatform platform, string operation, int request, int answer)
    {
        using ContainerFixture fixture = Prepared(platform, operation);
        fixture.Backend.FailAfter(request, answer == -1 ? TceResult.Failure(Errno.EIO) : new TceResult(answer));
        Assert.Throws<TceException>(() => Operations[operation](fixture));

        Operations[operation](fixture);

        LedgerAssert.MatchesDriver(fixture);
        Assert.Empty(fixture.Warnings);
    }

    /// <summary>Two faults in a row: registering the memory fails, and then freeing it.</summary>
    [Fact]
    public void A_cleanup_that_fails_is_logged()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.FailAfter(1, TceResult.Failure(Errno.ENOMEM));
        fixture.Backend.FailAfter(2, TceResult.Failure(Errno.EINVAL));

        TceException error = fixture.LeavesStateAlone(() => fixture.Container.CreateBuffer(MiB));

        Assert.Contains("ENOMEM", error.Message, StringComparison.Ordinal);
        Assert.Contains("-1 EINVAL", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    /// <summary>
    /// Creates buffers "a" and "b", and maps half of "a" at the start of a dynamic window if the operation needs it.
    /// </summary>
    private static ContainerFixture Prepared(TcePlatform platform, string operation)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform);
        fixture.Container.CreateBuffer(MiB, name: "b");
        if (operation is "MapMakingDefault" or "RemovePending")
        {
            fixture.Container.CreateBuffer(MiB, name: "a");
            return fixture;
        }

        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB, name: "a");
        if (operation == "TceCreate")
            return fixture;
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(buffer, window, Size: 512 * KiB));
        return fixture;
    }
}
