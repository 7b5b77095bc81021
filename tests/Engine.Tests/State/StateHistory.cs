using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>What is done to a container, by numbers that each operation takes as it needs them.</summary>
internal readonly record struct HistoryStep(int Kind, int A, int B, int C);

/// <summary>A container to which anything happens that the manager lets happen; what it refuses changes nothing.</summary>
internal sealed class StateHistory(ContainerFixture managed)
{
    private static readonly ulong[] WindowSizes = [64 * KiB, MiB, 64 * MiB, GiB, 64 * GiB, 1UL << 44];
    private static readonly DmaAccess[] Accesses = [DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite];

    public static Gen<HistoryStep[]> Steps { get; } =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999], (kind, a, b, c) => new HistoryStep(kind, a, b, c))
            .Array[1, 40];

    /// <summary>Every kind of container: platforms, page sizes, versions, groups and limits.</summary>
    public static TheoryData<TcePlatform, ulong, int, int, ulong> Kinds
    {
        get
        {
            var kinds = new TheoryData<TcePlatform, ulong, int, int, ulong>();
            foreach (TcePlatform platform in HostKinds.Platforms)
            {
                foreach (ulong page in new[] { 64 * KiB, 4 * KiB })
                {
                    kinds.Add(platform, page, 2, 1, 0);
                    kinds.Add(platform, page, 1, 1, 0);
                }
            }

            kinds.Add(TcePlatform.Power9, 64 * KiB, 2, 3, 0);
            kinds.Add(TcePlatform.PSeries, 64 * KiB, 2, 2, 0);
            kinds.Add(TcePlatform.Power9, 64 * KiB, 2, 1, 600 * MiB);
            kinds.Add(TcePlatform.PSeries, 4 * KiB, 2, 1, 24 * MiB);
            return kinds;
        }
    }

    private TceContainer Container => managed.Container;

    /// <summary>How many operations were carried out, and not refused.</summary>
    public int Done { get; private set; }

    public static ContainerFixture Open(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
        => ContainerFixture.On(
            new EmulatedHost(new EmulatedHostOptions
            {
                Platform = platform,
                PageSize = pageSize,
                Groups = 4,
                LockedMemoryLimit = limit == 0 ? ulong.MaxValue : limit,
                CanExceedLimit = limit == 0,
            }),
            version,
            Enumerable.Range(4 - groups, groups).ToArray());

    /// <summary>Carries out steps, as far as they are possible.</summary>
    public void Run(IEnumerable<HistoryStep> steps)
    {
        foreach (HistoryStep step in steps)
        {
            try
            {
                Run(step);
                Done++;
            }
            catch (TceException)
            {
            }
        }
    }

    private static T Pick<T>(IReadOnlyList<T> items, int number) => items[number % items.Count];

    private void Run(HistoryStep step)
    {
        (int kind, int a, int b, int c) = step;
        IReadOnlyList<DmaWindow> windows = Container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = Container.GetBuffers();
        if (kind is 0 or 1 || buffers.Count == 0)
        {
            ulong huge = managed.Host.Options.Platform == TcePlatform.Power8 ? 16 * MiB : 2 * MiB;
            ulong page = a % 3 == 0 ? huge : managed.Host.Description.PageSize;
            Container.CreateBuffer(page * (ulong)(1 + (b % 20)), page);
        }
        else if (kind is 2 || windows.Count == 0)
        {
            Container.CreateWindow(Pick<ulong>([4 * KiB, .. Container.GetInfo().PageSizes], a), Pick(WindowSizes, b), c % 4 == 0 ? null : c % 4);
        }
        else if (kind is 3 or 4 or 5)
        {
            Map(Pick(windows, a), Pick(buffers, b), a, b, c);
        }
        else if (kind is 6)
        {
            Unmap(Pick(windows, a), b, c);
        }
        else if (kind is 7)
        {
            Container.RemoveWindow(Pick(windows, a), force: b % 2 == 0);
        }
        else if (kind is 8)
        {
            Container.RemoveBuffer(Pick(buffers, a));
        }
        else if (kind is 9)
        {
            Container.ReplaceWindow(Pick(windows, a), null, Pick(WindowSizes, b), c % 4 == 0 ? null : c % 4, force: c % 2 == 0);
        }
        else if (kind is 10)
        {
            Container.ResetWindows(force: a % 2 == 0);
        }
        else if (managed.Host.Options.Platform != TcePlatform.PSeries && Container.IommuVersion == 2)
        {
            // One level of more than the kernel can allocate in one piece: the charge leaks (rule FailedCreateLeaks).
            Container.Internals.ForceCreateWindow(4 * KiB, 64 * GiB, 1);
        }
    }

    private void Map(DmaWindow window, DmaBuffer buffer, int a, int b, int c)
    {
        ulong? address = (a / 7 % 3) switch
        {
            0 => null,
            1 => window.StartAddress + ((ulong)(c % 64) * window.PageSize),
            _ => window.EndAddress + 1 - ((ulong)(1 + (c % 8)) * window.PageSize),
        };
        Container.Map(new MapRequest(
            buffer, window, address, (ulong)(b % 8) * window.PageSize, (ulong)(1 + (c % 6)) * window.PageSize, Pick(Accesses, c)));
    }

    private void Unmap(DmaWindow window, int b, int c)
    {
        TceMapping[] mappings = Container.GetMappings(window).ToArray();
        if (mappings.Length == 0)
            return;
        TceMapping mapping = Pick(mappings, b);
        ulong first = (ulong)c % (mapping.Size / window.PageSize) * window.PageSize;
        Container.Unmap(mapping.StartAddress + first, c % 3 == 0 ? null : window.PageSize);
    }
}
