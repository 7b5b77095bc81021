using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>A recording that begins anywhere in a container's life replays without a difference, to the same state.</summary>
public sealed class TraceHistoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;

    [Theory]
    [MemberData(nameof(StateHistory.Kinds), MemberType = typeof(StateHistory))]
    public void TraceReplaysToTheSameState(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
    {
        int done = 0;
        Gen.Select(StateHistory.Steps, Gen.Int[0, 39], Gen.Int[0, 3]).Sample(
            (steps, start, rotation) =>
            {
                string path = Path.Combine(folder, $"{Guid.NewGuid():n}.jsonl");
                using ContainerFixture managed = StateHistory.Open(platform, pageSize, version, groups, limit);
                var history = new StateHistory(managed);
                history.Run(steps.Take(start));
                using TceTraceSession trace = TceTraceSession.Start(managed.Container, path, rotation == 0 ? 4096 : null);
                history.Run(steps.Skip(start));
                trace.Stop();

                foreach (string file in Directory.GetFiles(folder))
                    Assert.Empty(TraceReplayer.ReplayFile(file).Differences);
                ReplaysTo(path, managed);
                foreach (string file in Directory.GetFiles(folder))
                    File.Delete(file);
                Interlocked.Add(ref done, history.Done);
            },
            iter: 80,
            threads: 1);

        Assert.True(done > 50, $"Only {done} operations were carried out.");
    }

    /// <summary>With the container's end in it, too.</summary>
    [Fact]
    public void TraceOfAContainerThatIsClosedReplays()
    {
        string path = Path.Combine(folder, "closed.jsonl");
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, path);
        managed.Container.Map(new MapRequest(buffer));

        managed.Container.Dispose();
        trace.Stop();

        Assert.Equal("close", TraceReader.ReadOperations(path).ElementAt(^2).Op);
        Assert.Empty(TraceReplayer.ReplayFile(path).Differences);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>After the last operation devices reach the same bytes of the same buffers as they do in the container.</summary>
    private static void ReplaysTo(string path, ContainerFixture managed)
    {
        TraceOperation[] operations = [.. TraceReader.ReadOperations(path)];
        EmulatedHost host = TraceHosts.Create(TraceReader.ReadHeader(path), operations);
        using EmulatedProcess process = host.StartProcess();
        bool looked = false;
        Assert.Empty(new TraceReplayer(process, host).Play(ThenLook()));
        Assert.True(looked);

        IEnumerable<TraceOperation> ThenLook()
        {
            foreach (TraceOperation operation in operations)
                yield return operation;
            looked = true;
            foreach (ulong address in Addresses(managed.Container))
            {
                foreach (DmaAccess access in new[] { DmaAccess.Read, DmaAccess.Write })
                {
                    Assert.Equal(
                        PageOf(managed.Host.Reach(managed.Container.Groups[0], address, access)),
                        PageOf(host.Reach(0, address, access)));
                }
            }
        }
    }

    /// <summary>Buffers lie elsewhere on replay, but as far from a multiple of 16 MiB.</summary>
    private static ulong? PageOf(ulong? address) => address % (16 * MiB);

    private static IEnumerable<ulong> Addresses(TceContainer container)
        => container.GetWindows()
            .SelectMany(window => container.GetMappings(window)
                .SelectMany(mapping => new[] { mapping.StartAddress - 1, mapping.StartAddress, mapping.EndAddress, mapping.EndAddress + 1 })
                .Append(window.StartAddress)
                .Append(window.EndAddress));
}
