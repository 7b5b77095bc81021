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

/// <summary>A recording can begin at any time in the life of a container.</summary>
public sealed class TraceHistoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;

    [Theory]
    [MemberData(nameof(ContainerHistory.Kinds), MemberType = typeof(ContainerHistory))]
    public void A_trace_replays_to_the_same_state(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
    {
        int done = 0;
        Gen.Select(HistoryStep.Sequences, Gen.Int[0, 39], Gen.Int[0, 3]).Sample(
            (steps, start, rotation) =>
            {
                string path = Path.Combine(folder, $"{Guid.NewGuid():n}.jsonl");
                using ContainerFixture fixture = ContainerHistory.Open(platform, pageSize, version, groups, limit);
                var history = new ContainerHistory(fixture);
                history.Run(steps.Take(start));
                using TceTraceSession trace = TceTraceSession.Start(fixture.Container, path, rotation == 0 ? 4096 : null);
                history.Run(steps.Skip(start));
                trace.Stop();

                foreach (string file in Directory.GetFiles(folder))
                    Assert.Empty(TraceReplayer.ReplayFile(file).Differences);
                AssertReplaysTo(path, fixture);
                foreach (string file in Directory.GetFiles(folder))
                    File.Delete(file);
                Interlocked.Add(ref done, history.Done);
            },
            iter: LongTests.Cases(80),
            threads: 1);

        Assert.True(done > LongTests.Cases(50), $"Only {done} steps were carried out.");
    }

    [Fact]
    public void A_trace_that_includes_the_end_of_its_container_replays()
    {
        string path = Path.Combine(folder, "closed.jsonl");
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, path);
        fixture.Container.Map(new MapRequest(buffer));

        fixture.Container.Dispose();
        trace.Stop();

        Assert.Equal("close", TraceReader.ReadOperations(path).ElementAt(^2).Op);
        Assert.Empty(TraceReplayer.ReplayFile(path).Differences);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// Asserts that devices reach the same memory after the last operation of the trace as in the container.
    /// </summary>
    private static void AssertReplaysTo(string path, ContainerFixture fixture)
    {
        TraceOperation[] operations = [.. TraceReader.ReadOperations(path)];
        EmulatedHost host = TraceHosts.Create(TraceReader.ReadHeader(path), operations);
        using EmulatedProcess process = host.StartProcess();
        bool compared = false;
        Assert.Empty(new TraceReplayer(process, host).Play(OperationsThenCompare()));
        Assert.True(compared);

        // The replayer closes the container at its end, so compare before that.
        IEnumerable<TraceOperation> OperationsThenCompare()
        {
            foreach (TraceOperation operation in operations)
                yield return operation;
            compared = true;
            foreach (ulong address in Addresses(fixture.Container))
            {
                foreach (DmaAccess access in new[] { DmaAccess.Read, DmaAccess.Write })
                {
                    Assert.Equal(
                        OffsetOf(fixture.Host.Reach(fixture.Container.Groups[0], address, access)),
                        OffsetOf(host.Reach(0, address, access)));
                }
            }
        }
    }

    /// <summary>A replay puts buffers at other addresses, but at the same offset from a multiple of 16 MiB.</summary>
    private static ulong? OffsetOf(ulong? address) => address % (16 * MiB);

    private static IEnumerable<ulong> Addresses(TceContainer container)
        => container.GetWindows()
            .SelectMany(window => container.GetMappings(window)
                .SelectMany(mapping => new[] { mapping.StartAddress - 1, mapping.StartAddress, mapping.EndAddress, mapping.EndAddress + 1 })
                .Append(window.StartAddress)
                .Append(window.EndAddress));
}
