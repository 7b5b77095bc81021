using System.Globalization;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Conformance;

/// <summary>Single requests with unusual numbers, whose answers were observed on real kernels.</summary>
public class ObservedCreateTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "observed");

    [Fact]
    public void Every_observed_create_on_PowerNV_gets_the_answer_of_the_kernel()
    {
        string[][] rows = Rows("create.tsv");
        Assert.Equal(186, rows.Length);
        Assert.All(rows, row =>
        {
            using EmulatedProcess process = StartProcess(TcePlatform.Power9, ulong.Parse(row[0], CultureInfo.InvariantCulture));
            int container = Open(process);
            Assert.True(Remove(process, container, 0).IsSuccess);
            (TceResult result, _) = Create(process, container, row[1], row[2], row[3]);
            Assert.Equal((row[4], row[5], row[6]), (Text(result.Return), Name(result.Errno), Text(process.Memory.Locked.Used)));
        });
    }

    [Fact]
    public void Every_observed_request_on_pseries_gets_the_answer_of_the_kernel()
    {
        string[][] rows = Rows("pseries-create.tsv");
        Assert.Equal(55, rows.Length);
        foreach (IGrouping<string, string[]> boot in rows.GroupBy(row => row[0]))
        {
            var host = new EmulatedHost(new EmulatedHostOptions { Platform = TcePlatform.PSeries });
            foreach (IGrouping<string, string[]> requests in boot.GroupBy(row => row[1]))
            {
                using EmulatedProcess process = host.StartProcess();
                int container = Open(process);
                foreach (string[] row in requests)
                {
                    (TceResult result, string start) = Send(process, container, row[2].Split(':'));
                    Assert.Equal(
                        (boot.Key, row[2], row[3], row[4], row[5], row[6]),
                        (boot.Key, row[2], Text(result.Return), Name(result.Errno), start, Text(process.Memory.Locked.Used)));
                }
            }
        }
    }

    private static (TceResult Result, string Start) Send(EmulatedProcess process, int container, string[] request) => request[0] switch
    {
        "remove" => (Remove(process, container, Number(request[1])), "-"),
        "reg" => (Register(process, container, Number(request[2])), "-"),
        "map" => (Map(process, container, Number(request[1]), Number(request[2])), "-"),
        _ => Create(process, container, request[1], request[2], request[3]),
    };

    private static (TceResult Result, string Start) Create(EmulatedProcess process, int container, string shift, string size, string levels)
    {
        var create = new TceCreate
        {
            ArgSize = ArgSizes.TceCreate,
            PageShift = (uint)Number(shift),
            WindowSize = Number(size),
            Levels = (uint)Number(levels),
        };
        TceResult result = process.CreateWindow(container, ref create);
        return (result, result.IsSuccess ? $"0x{create.StartAddress:x}" : "-");
    }

    private static TceResult Remove(EmulatedProcess process, int container, ulong start)
        => process.RemoveWindow(container, new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = start });

    private static TceResult Register(EmulatedProcess process, int container, ulong size)
    {
        Assert.True(process.Memory.Allocate(size, process.Host.PageSize, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        return process.RegisterMemory(
            container, new MemoryRange { ArgSize = ArgSizes.MemoryRange, VirtualAddress = address, Size = size });
    }

    /// <summary>Maps from the first address that an emulated process allocates.</summary>
    private static TceResult Map(EmulatedProcess process, int container, ulong iova, ulong size)
        => process.Map(container, new DmaMap
        {
            ArgSize = ArgSizes.DmaMap,
            Flags = (uint)DmaAccess.ReadWrite,
            VirtualAddress = 1UL << 40,
            Iova = iova,
            Size = size,
        });

    private static EmulatedProcess StartProcess(TcePlatform platform, ulong pageSize)
        => new EmulatedHost(new EmulatedHostOptions { Platform = platform, PageSize = pageSize }).StartProcess();

    private static int Open(EmulatedProcess process)
    {
        int container = process.OpenContainer().Return;
        Assert.True(process.SetContainer(process.OpenGroup(0).Return, container).IsSuccess);
        Assert.True(process.SetIommu(container, VfioIommu.SpaprTceV2).IsSuccess);
        return container;
    }

    internal static string[][] Rows(string file) => File.ReadLines(Path.Combine(Folder, file))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split('\t'))
        .ToArray();

    internal static ulong Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Name(Errno errno) => errno == Errno.None ? "-" : errno.ToString();
}
