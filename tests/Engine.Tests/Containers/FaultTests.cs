using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Whatever request of an operation fails, and however: the error says so and the ledger is what the driver has.</summary>
public class FaultTests
{
    private static readonly Dictionary<string, Action<Managed>> Operations = new()
    {
        ["CreateBuffer"] = managed => managed.Container.CreateBuffer(MiB),
        ["TceCreate"] = managed => managed.Container.CreateWindow(4 * KiB, MiB),
        ["MapDma"] = managed => managed.Container.Map(new MapRequest(managed.Container.GetBuffer("a"), Address: DynamicStart + MiB)),
        ["MapMakingDefault"] = managed => managed.Container.Map(new MapRequest(managed.Container.GetBuffer("a"), Address: 0)),
        ["UnmapDma"] = managed => managed.Container.Unmap(DynamicStart),
        ["UnmapPart"] = managed => managed.Container.Unmap(DynamicStart + (256 * KiB), 128 * KiB),
        ["TceRemove"] = managed => managed.Container.RemoveWindow(managed.Container.GetWindow(DynamicStart), force: true),
        ["RemovePending"] = managed => managed.Container.RemoveWindow(managed.Container.GetWindow(0)),
        ["RemoveBuffer"] = managed => managed.Container.RemoveBuffer(managed.Container.GetBuffer("b")),
    };

    public static TheoryData<TcePlatform, string, int, int> Faults
    {
        get
        {
            var data = new TheoryData<TcePlatform, string, int, int>();
            foreach (TcePlatform platform in new[] { TcePlatform.Power9, TcePlatform.PSeries })
            {
                foreach ((string name, Action<Managed> operation) in Operations)
                {
                    using Managed managed = Prepared(platform, name);
                    int before = managed.Backend.Requests.Count;
                    operation(managed);
                    for (int request = 0; request < managed.Backend.Requests.Count - before; request++)
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
    public void FailureIsToldAndTheLedgerIsTrue(TcePlatform platform, string operation, int request, int answer)
    {
        using Managed managed = Prepared(platform, operation);
        managed.Backend.FailAfter(request, answer == -1 ? TceResult.Failure(Errno.EIO) : new TceResult(answer));

        TceException error = Assert.Throws<TceException>(() => Operations[operation](managed));

        bool isAllocation = managed.Backend.Requests[^1].Request == nameof(ProbeBackend.Allocate);
        Assert.Equal(isAllocation ? "MemoryNotAllocated" : "DriverRefused", error.Id);
        Assert.Contains(answer == -1 ? "EIO" : isAllocation ? "result 1" : "+1", error.Message, StringComparison.Ordinal);
        Assert.Equal(isAllocation || answer == -1 ? null : 1, error.Rule);
        Truth.MatchesLedger(managed);

        managed.Dispose();
        Assert.Equal(0UL, managed.Backend.Memory.Locked.Used);
    }

    /// <summary>The failure is over: what was asked for can be had, where it was not had already.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void OperationCanBeRepeated(TcePlatform platform, string operation, int request, int answer)
    {
        using Managed managed = Prepared(platform, operation);
        managed.Backend.FailAfter(request, answer == -1 ? TceResult.Failure(Errno.EIO) : new TceResult(answer));
        Assert.Throws<TceException>(() => Operations[operation](managed));

        Operations[operation](managed);

        Truth.MatchesLedger(managed);
        Assert.Empty(managed.Warnings);
    }

    /// <summary>Two failures in a row: the memory that could not be registered cannot be freed either.</summary>
    [Fact]
    public void CleaningUpThatFailsIsTold()
    {
        using Managed managed = Managed.Open();
        managed.Backend.FailAfter(1, TceResult.Failure(Errno.ENOMEM));
        managed.Backend.FailAfter(2, TceResult.Failure(Errno.EINVAL));

        TceException error = managed.LeavesStateAlone(() => managed.Container.CreateBuffer(MiB));

        Assert.Contains("ENOMEM", error.Message, StringComparison.Ordinal);
        Assert.Contains("-1 EINVAL", Assert.Single(managed.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Buffers "a", half of it mapped at the start of a dynamic window, and "b".</summary>
    private static Managed Prepared(TcePlatform platform, string operation)
    {
        Managed managed = Managed.Open(platform);
        managed.Container.CreateBuffer(MiB, name: "b");
        if (operation is "MapMakingDefault" or "RemovePending")
        {
            managed.Container.CreateBuffer(MiB, name: "a");
            return managed;
        }

        DmaBuffer buffer = managed.Container.CreateBuffer(MiB, name: "a");
        if (operation == "TceCreate")
            return managed;
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Container.Map(new MapRequest(buffer, window, Size: 512 * KiB));
        return managed;
    }
}
