using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>Buffers of huge pages that the kernel cannot give, or never returns from registering.</summary>
public sealed class HugePageErrorTests : IDisposable
{
    private const ulong Size = 16UL << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-huge-").FullName;

    [Fact]
    public void Pages_whose_registration_never_returns_are_refused_before_any_request()
    {
        EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions { HugePageSizes = [Size, 2 * Size] }).StartProcess();
        var backend = new ProbeBackend(process) { Host = process.Host with { HugePageSizes = [2 * Size], HangingPageSizes = [Size] } };
        using TceContainer container = Open(backend);
        int requests = backend.Requests.Count;

        foreach (Action refused in (Action[])[() => container.CreateBuffer(Size, Size), () => container.Preview.CreateBuffer(Size, Size, name: null)])
        {
            TceException error = Assert.Throws<TceException>(refused);
            Assert.Equal(("HugePagesHang", TceErrorCategory.InvalidOperation, Size), (error.Id, error.Category, error.Target));
        }

        Assert.Equal(requests, backend.Requests.Count);
        Assert.DoesNotContain(Size, container.GetBufferPageSizes());
        Assert.Equal(2 * Size, container.CreateBuffer(2 * Size, 2 * Size).Size);
    }

    [Fact]
    public void A_trace_that_registers_such_pages_is_not_replayed_on_such_a_host()
    {
        EmulatedHost Host() => new(new EmulatedHostOptions { HugePageSizes = [Size] });
        string path = Path.Combine(folder, "trace.jsonl");
        using (TceContainer recorded = Open(new ProbeBackend(Host().StartProcess())))
        {
            var session = TceTraceSession.Start(recorded, path);
            recorded.RemoveBuffer(recorded.CreateBuffer(Size, Size));
            session.Stop();
        }

        EmulatedProcess process = Host().StartProcess();
        var backend = new ProbeBackend(process) { Host = process.Host with { HangingPageSizes = [Size] } };
        using TceContainer container = Open(backend);
        int requests = backend.Requests.Count;
        TceException error = Assert.Throws<TceException>(() => TceTraceReplay.Replay(path, container, stopOnFirst: false));
        Assert.Equal("TraceDangerous", error.Id);
        Assert.Contains("never return", error.Message, StringComparison.Ordinal);
        Assert.Equal(requests, backend.Requests.Count);
    }

    [Theory]
    [InlineData(3, "64 MiB of memory in pages of 16 MiB could not be allocated (result -1 ENOMEM): 3 of 4 pages are missing.")]
    [InlineData(1, "64 MiB of memory in pages of 16 MiB could not be allocated (result -1 ENOMEM): 1 of 4 pages is missing.")]
    [InlineData(0, "64 MiB of memory in pages of 16 MiB could not be allocated (result -1 ENOMEM).")]
    public void The_error_tells_how_many_pages_are_missing(int missing, string problem)
    {
        using TceContainer container = Open(new ScarceBackend((ulong)missing));
        TceException error = Assert.Throws<TceException>(() => container.CreateBuffer(4 * Size, Size));
        Assert.Equal(("MemoryNotAllocated", problem), (error.Id, error.Problem));
        Assert.Empty(container.GetBuffers());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static TceContainer Open(ITceBackend backend)
        => TceContainer.Open(backend, new TceContainerOptions { Name = "test" }, NullLogger.Instance);

    /// <summary>A host that lacks huge pages.</summary>
    private sealed class ScarceBackend(ulong missing) : ITceBackend, IProcessMemory, IInterruptibleMemory
    {
        private readonly EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions { HugePageSizes = [Size] }).StartProcess();

        public HostDescription Host => process.Host;

        public IProcessMemory Memory => this;

        public LockedMemory Locked => process.Memory.Locked;

        public TceResult Allocate(
            ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near,
            IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
        {
            address = 0;
            return TceResult.Failure(Errno.ENOMEM);
        }

        public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
            => Allocate(size, pageSize, access, out address, near, progress: null, CancellationToken.None);

        public ulong MissingPages(ulong size, ulong pageSize) => missing;

        public TceResult Free(ulong address, ulong size) => process.Memory.Free(address, size);

        public TceResult LimitLocked(ulong bytes) => process.Memory.LimitLocked(bytes);

        public ulong? PhysicalAddress(ulong virtualAddress) => null;

        public IReadOnlyList<IommuGroup> GetGroups() => process.GetGroups();

        public TceResult OpenContainer() => process.OpenContainer();

        public TceResult OpenGroup(int number) => process.OpenGroup(number);

        public TceResult Close(int descriptor) => process.Close(descriptor);

        public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument) => process.Send(descriptor, request, ref argument);

        public void Dispose() => process.Dispose();
    }
}
