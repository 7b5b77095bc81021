using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Two containers of one process. The kernel counts their locked memory together, so neither may take the memory of the
/// other for its own.
/// </summary>
public sealed class TwoContainersTests : IDisposable
{
    private const ulong MiB = 1 << 20, GiB = 1 << 30;

    private readonly EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions { Groups = 2 }).StartProcess();
    private readonly PartBackend part;
    private readonly TceContainer one, other;

    public TwoContainersTests()
    {
        part = new PartBackend(process);
        one = TceContainer.Open(part, new TceContainerOptions { Name = "one", Groups = [0] }, NullLogger.Instance);
        other = TceContainer.Open(new PartBackend(process), new TceContainerOptions { Name = "other", Groups = [1] }, NullLogger.Instance);
    }

    public void Dispose()
    {
        one.Dispose();
        other.Dispose();
        process.Dispose();
    }

    /// <summary>The other container waits until it is known whether the request made the default window.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_another_container_does_meanwhile_makes_no_default_window(bool frees)
    {
        DmaBuffer buffer = one.CreateBuffer(MiB);
        DmaBuffer freed = other.CreateBuffer(256 * MiB);
        Task? meanwhile = null;
        part.OnRequest = (_, _) =>
        {
            meanwhile = Task.Run(() =>
            {
                if (frees)
                    other.RemoveBuffer(freed);
                else
                    other.CreateBuffer(256 * MiB);
            });
            Assert.False(meanwhile.Wait(TimeSpan.FromMilliseconds(50)));
            return TceResult.Failure(Errno.ENOMEM);
        };

        LedgerFixture.Refuses("DriverRefused", () => one.Map(new MapRequest(buffer)));

        await meanwhile!.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(WindowState.Pending, one.GetWindow(0).State);
        Assert.Equal(frees ? MiB : 513 * MiB, process.Memory.Locked.Used);
    }

    [Fact]
    public void A_change_and_a_trial_of_a_window_do_not_count_what_another_container_does_meanwhile()
    {
        DmaWindow window = one.CreateWindow(64 << 10, GiB);
        DmaBuffer? added = null;
        part.OnRequest = (request, answer) =>
        {
            // Nobody sends a request that changes the charges now, so another container may.
            if (request is VfioRequest.MapDma or VfioRequest.UnmapDma)
            {
                if (added is not null)
                    other.RemoveBuffer(added);
                added = other.CreateBuffer((added?.Size ?? MiB) * 2);
            }

            return answer();
        };
        one.Map(new MapRequest(one.CreateBuffer(MiB), window));

        DmaWindow replaced = one.ReplaceWindow(window, null, 2 * GiB, null).Window;
        one.RemoveWindow(replaced, force: true);
        DmaWindowTest test = WindowPreflight.Run(one, 64 << 10, GiB);

        Assert.True(other.GetBuffers()[0].Size > 2 * MiB);
        Assert.True(test.Passed, test.Reason);
        Assert.NotEqual(test.LockedBefore, test.LockedAfter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_container_that_opens_and_closes_meanwhile_is_not_counted(int version)
    {
        other.Dispose();
        TceContainer? third = null;
        DmaWindow window = one.CreateWindow(64 << 10, GiB);
        one.Map(new MapRequest(one.CreateBuffer(MiB), window));
        part.OnRequest = (request, answer) =>
        {
            if (request == VfioRequest.MapDma)
            {
                third = TceContainer.Open(
                    new PartBackend(process), new TceContainerOptions { Name = "third", Groups = [1], IommuVersion = version }, NullLogger.Instance);
                third.Map(new MapRequest(third.CreateBuffer(MiB)));
            }

            return answer();
        };

        window = one.ReplaceWindow(window, null, 2 * GiB, null).Window;
        part.OnRequest = (request, answer) =>
        {
            if (request == VfioRequest.MapDma)
                third!.Dispose();
            return answer();
        };
        window = one.ReplaceWindow(window, null, GiB, null).Window;

        Assert.Equal(GiB, window.Size);
        Assert.Equal(ContainerState.Closed, third!.State);
        Assert.Equal(one.GetWindows().Aggregate(MiB, (sum, each) => sum + each.LockedMemory), process.Memory.Locked.Used);
    }

    [Fact]
    public void A_trace_does_not_record_the_memory_of_another_container()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.jsonl");
        try
        {
            other.CreateBuffer(MiB);
            using (TceTraceSession trace = TceTraceSession.Start(one, path))
            {
                part.OnRequest = (request, answer) =>
                {
                    if (request is VfioRequest.MapDma)
                        other.Map(new MapRequest(other.CreateBuffer(MiB)));
                    return answer();
                };
                DmaBuffer buffer = one.CreateBuffer(MiB);
                one.Map(new MapRequest(buffer));
                other.RemoveBuffer(other.GetBuffers()[0]);
                one.Unmap(0, MiB);
                one.RemoveBuffer(buffer);
                trace.Stop();
            }

            Assert.Empty(TraceReplayer.ReplayFile(path).Differences);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Memory_that_a_failed_request_keeps_is_still_seen()
    {
        DmaWindow window = one.CreateWindow(64 << 10, GiB);
        other.Map(new MapRequest(other.CreateBuffer(MiB)));
        part.OnRequest = (request, answer) =>
        {
            if (request == VfioRequest.TceRemove)
                process.Memory.TryCharge(MiB);
            return answer();
        };

        LedgerFixture.Refuses("ChangeNotVerified", () => one.ReplaceWindow(window, null, 2 * GiB, null));
    }

    /// <summary>The part of a process that one container uses. The end of the container does not end the process.</summary>
    private sealed class PartBackend(EmulatedProcess process) : ITceBackend
    {
        /// <summary>Answers a request; the second argument asks the driver.</summary>
        public Func<VfioRequest, Func<TceResult>, TceResult> OnRequest { get; set; } = (_, answer) => answer();

        public HostDescription Host => process.Host;

        public IProcessMemory Memory => process.Memory;

        public IReadOnlyList<IommuGroup> GetGroups() => process.GetGroups();

        public TceResult OpenContainer() => process.OpenContainer();

        public TceResult OpenGroup(int number) => process.OpenGroup(number);

        public TceResult Close(int descriptor) => process.Close(descriptor);

        public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
        {
            VfioArgument sent = argument;
            TceResult result = OnRequest(request, () => process.Send(descriptor, request, ref sent));
            argument = sent;
            return result;
        }

        public void Dispose()
        {
        }
    }
}
