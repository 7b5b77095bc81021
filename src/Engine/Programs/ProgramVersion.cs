namespace SpaprDdw.Programs;

/// <summary>A program that makes windows of its own.</summary>
public enum ProgramKind
{
    /// <summary>QEMU with a pseries guest, to which devices are passed through.</summary>
    Qemu,

    /// <summary>A program that uses DPDK.</summary>
    Dpdk,

    /// <summary>SPDK, which uses DPDK with physical addresses as IOVAs.</summary>
    Spdk,
}

/// <summary>A version of a program, with its differences as data.</summary>
public sealed record ProgramVersion
{
    private ProgramVersion(string name, ProgramKind kind) => (Name, Kind) = (name, kind);

    /// <summary>The versions that can be played, from the oldest to the newest of each program.</summary>
    public static IReadOnlyList<ProgramVersion> All { get; } =
    [
        new("Qemu-7.2", ProgramKind.Qemu),
        new("Qemu-10.0", ProgramKind.Qemu),
        new("Qemu-10.1", ProgramKind.Qemu) { IsRecorded = false, KeepsToHostLevels = true },
        new("Dpdk-22.11", ProgramKind.Dpdk),
        new("Spdk", ProgramKind.Spdk) { IsRecorded = false },
    ];

    /// <summary>The name, such as Qemu-10.0.</summary>
    public string Name { get; }

    /// <summary>The program.</summary>
    public ProgramKind Kind { get; }

    /// <summary>
    /// True if the requests of this version were recorded on a real driver; false if they were read in its source.
    /// </summary>
    public bool IsRecorded { get; private init; } = true;

    /// <summary>
    /// True if QEMU asks for no more levels than the host supports, as it does since a change of April 2025.
    /// </summary>
    public bool KeepsToHostLevels { get; private init; }

    /// <summary>The names that <see cref="Find"/> knows: the programs without a version, and all versions.</summary>
    public static IEnumerable<string> Names => Enum.GetNames<ProgramKind>().Union(All.Select(version => version.Name));

    /// <summary>
    /// The version with a name; null if it is not known. A program without a version stands for the newest that was
    /// recorded.
    /// </summary>
    /// <param name="name">A name; upper and lower case are the same.</param>
    public static ProgramVersion? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string given = name.Trim();
        return All.FirstOrDefault(version => IsSame(version.Name, given))
            ?? All.LastOrDefault(version => version.IsRecorded && IsSame(version.Kind.ToString(), given));
    }

    private static bool IsSame(string known, string given) => string.Equals(known, given, StringComparison.OrdinalIgnoreCase);
}
