using System.Globalization;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Guests;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;

namespace SpaprDdw.Tests.Programs;

/// <summary>The recordings of unmodified QEMU and DPDK on the real driver, with how each program was started.</summary>
internal static class ProgramRecordings
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "clients");

    private static readonly Dictionary<string, Dictionary<string, string>> Rows = ReadRows();

    public static IReadOnlyCollection<string> Names => Rows.Keys;

    public static IReadOnlyList<string> Files
        => [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static string PathOf(string name) => Path.Combine(Folder, name + ".jsonl");

    public static string VerdictOf(string name) => Rows[name]["verdict"];

    /// <summary>Predicts the start of the recorded program, from the inputs in the table only.</summary>
    public static ProgramOutcome Predict(string name)
    {
        Dictionary<string, string> row = Rows[name];
        bool isPSeries = name.StartsWith("ps", StringComparison.Ordinal);
        bool isSmall = name.StartsWith("4k-", StringComparison.Ordinal) || name.StartsWith("ps4k-", StringComparison.Ordinal);
        PlanningHost host = PlanningHost.Of(
            isPSeries ? TcePlatform.PSeries : TcePlatform.Power9,
            isSmall ? HostDescription.SmallPageSize : HostDescription.LargePageSize,
            Size(row["limit"]));
        var inputs = new ProgramInputs
        {
            MemorySize = Size(row["memory"])!.Value,
            BackingPageSizes = row["backing"] == "-" ? [] : [.. row["backing"].Split(',').Select(size => Size(size)!.Value)],
            GroupCount = int.Parse(row["groups"] == "-" ? "1" : row["groups"], CultureInfo.InvariantCulture),
            Kvm = row["kvm"] == "kvm",
            IovaMode = row["mode"] == "-" ? null : Enum.Parse<IovaMode>(row["mode"]),
            NoHuge = row["nohuge"] == "no-huge",
            HighestAddress = Hex(row["highest"]),
            HighestVirtualAddress = Hex(row["virtual"]),
        };
        GuestKernel? kernel = row["kernel"] is "-" or "None" ? null : GuestKernel.Parse(row["kernel"]);
        return GuestPrograms.Play(ProgramVersion.Find(row["program"])!, host, inputs, kernel, Size(row["maximum"]));
    }

    /// <summary>
    /// The requests of the start in a recording, one line for each kind of equal ones, and the locked memory after the
    /// last. What the guest or the program does later is left out: MAPs and UNMAPs of the guest, its reset, and what
    /// DPDK gives back when it quits.
    /// </summary>
    public static (IReadOnlyList<string> Lines, ulong Locked) StartOf(string name)
    {
        bool isQemu = name.Contains("qemu", StringComparison.Ordinal);
        List<string> lines = [];
        Dictionary<string, int> counts = [];
        ulong locked = 0;
        bool wasMade = false;
        foreach (TraceOperation operation in TraceReader.ReadOperations(PathOf(name)))
        {
            bool isEnd = isQemu ? wasMade && operation is RemoveOperation : operation is UnmapOperation or FreeOperation;
            if (isEnd)
                break;
            if (isQemu && operation is MapOperation or UnmapOperation || LineOf(operation, operation.Locked - locked) is not { } line)
                continue;
            wasMade |= operation is CreateOperation { Ret: 0 };
            locked = operation.Locked;
            bool isMemory = operation is MapOperation or RegisterOperation;
            if (isMemory && counts.TryGetValue(line, out int count))
                counts[line] = count + 1;
            else if (isMemory)
                counts[line] = 1;
            if (!isMemory || counts[line] == 1)
                lines.Add(line);
        }

        return ([.. lines.Select(line => line + (counts.GetValueOrDefault(line) > 1 ? $" x{counts[line]}" : string.Empty))], locked);
    }

    /// <summary>The predicted requests in the form of <see cref="StartOf"/>.</summary>
    public static IReadOnlyList<string> LinesOf(ProgramOutcome outcome) => [.. outcome.Requests.Select(request =>
    {
        string answer = request.Result.IsSuccess ? "0" : request.Result.Errno.ToString();
        string line = request.Name switch
        {
            "CREATE" => $"create {request.PageSize:x} {request.Size:x} {request.Levels} {answer} {request.StartAddress:x} leak {request.Leaked}",
            "REMOVE" => $"remove {request.StartAddress:x} {answer}",
            "GET_INFO" => $"info {answer}",
            _ => $"{request.Name.ToLowerInvariant()} {request.Size:x} {answer}",
        };
        return line + (request.Count > 1 ? $" x{request.Count}" : string.Empty);
    })];

    private static string? LineOf(TraceOperation operation, ulong charged)
    {
        string answer = operation.Errno ?? operation.Ret.ToString(CultureInfo.InvariantCulture);
        return operation switch
        {
            InfoOperation => $"info {answer}",
            RemoveOperation remove => $"remove {remove.StartAddress:x} {answer}",
            CreateOperation create
                => $"create {1UL << (int)create.PageShift:x} {create.WindowSize:x} {create.Levels} {answer} {create.StartAddress:x} leak {(create.Ret == 0 ? 0 : charged)}",
            RegisterOperation or UnregisterOperation or MapOperation => $"{operation.Op} {((MemoryOperation)operation).Size:x} {answer}",
            _ => null,
        };
    }

    private static ulong? Size(string text) => text switch
    {
        "-" => null,
        [.. var number, 'K'] => ulong.Parse(number, CultureInfo.InvariantCulture) << 10,
        [.. var number, 'M'] => ulong.Parse(number, CultureInfo.InvariantCulture) << 20,
        [.. var number, 'G'] => ulong.Parse(number, CultureInfo.InvariantCulture) << 30,
        _ => ulong.Parse(text, CultureInfo.InvariantCulture),
    };

    private static ulong? Hex(string text) => text == "-" ? null : Convert.ToUInt64(text, 16);

    private static Dictionary<string, Dictionary<string, string>> ReadRows()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, "inputs.tsv"));
        string[] names = lines.Last(line => line.StartsWith('#'))[2..].Split('\t');
        return lines.Where(line => !line.StartsWith('#')).Select(line => line.Split('\t'))
            .ToDictionary(cells => cells[0], cells => names.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
