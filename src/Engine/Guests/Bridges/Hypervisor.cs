using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Guests.Bridges;

/// <summary>
/// What the host bridges of a hypervisor do: QEMU's by the sources of its versions and recordings of 7.2, PowerVM's by
/// LoPAR, with the answers of public kernel logs. Sizes are in bytes.
/// </summary>
public sealed record Hypervisor
{
    private const ulong GiB = 1UL << 30;

    private Hypervisor(string name) => Name = name;

    /// <summary>All hypervisors that can be played.</summary>
    public static IReadOnlyList<Hypervisor> All { get; } =
    [
        new("Qemu-5.2")
        {
            Answers = new(1, 0x80000000, 0x7),
            NarrowBlock = 0x80000000,
            Extensions = [0x2029],
            RestoresDefault = false,
        },
        new("Qemu-7.2") { Answers = new(1, 0x2000000000, 0x107), NarrowBlock = 0x80000000, Extensions = [0x2029, 1] },
        new("Qemu-10.0")
        {
            Answers = new(1, 0x2000000000, 0x107),
            NarrowBlock = 0x80000000,
            Extensions = [0x2029, 1],
            TellsMemoryAsMaximum = true,
        },
        new("PowerVM")
        {
            Answers = new(1, 0x1000000, 0x103),
            NarrowBlock = uint.MaxValue,
            Extensions = [0, 1],
            Tokens = new(0x53, 0x54, 0), // The third token is not known.
            Buid = 0x800000020000021,
            FirstLiobn = 0x70000020,
            DefaultWindowSize = 2 * GiB,
            LimitsBlock = true,
            LimitsEntries = false,
            TellsMemoryAsMaximum = true,
            IsQemu = false,
        },
    ];

    /// <summary>The name: Qemu-5.2, Qemu-7.2, Qemu-10.0 or PowerVM.</summary>
    public string Name { get; }

    /// <summary>True for QEMU, whose page sizes (pgsz) and maximum memory are options.</summary>
    public bool IsQemu { get; private init; } = true;

    /// <summary>The size of the default window.</summary>
    public ulong DefaultWindowSize { get; private init; } = GiB;

    /// <summary>The answers to the query, unless a saved machine or the caller tells others.</summary>
    internal FirmwareAnswers Answers { get; private init; } = new(1, 0, 0);

    /// <summary>The largest block in an answer of 5 outputs, which has 32 bits for it.</summary>
    internal ulong NarrowBlock { get; private init; }

    /// <summary>The cells of ibm,ddw-extensions after the first, which is their number.</summary>
    internal IReadOnlyList<uint> Extensions { get; private init; } = [];

    /// <summary>The tokens of the calls.</summary>
    internal RtasTokens Tokens { get; private init; } = new(0x2026, 0x2027, 0x2028);

    /// <summary>The unit id of the bridge.</summary>
    internal ulong Buid { get; private init; } = 0x800000020000000;

    /// <summary>The LIOBN of the default window. That of the next window is one higher.</summary>
    internal uint FirstLiobn { get; private init; } = 0x80000000;

    /// <summary>
    /// True if the default window comes back when the last other window is removed, as LoPAR demands.
    /// </summary>
    internal bool RestoresDefault { get; private init; } = true;

    /// <summary>True if a window cannot have more TCEs than the largest block. QEMU does not look at that.</summary>
    internal bool LimitsBlock { get; private init; }

    /// <summary>True if the number of TCEs must fit 32 bits.</summary>
    internal bool LimitsEntries { get; private init; } = true;

    /// <summary>
    /// True if ibm,lrdr-capacity tells the memory when no larger maximum memory is set; false if it tells 0 then.
    /// </summary>
    internal bool TellsMemoryAsMaximum { get; private init; }

    /// <summary>Its usual answer to a query, in words.</summary>
    public string Description
        => $"pages of {FirmwarePageSizes.Describe(Answers.PageSizeMask)}; windows of up to 0x{Answers.LargestBlock:x} TCEs";

    /// <summary>The hypervisor with a name.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <exception cref="TceException">HypervisorUnknown.</exception>
    public static Hypervisor Parse(string name)
        => All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw GuestErrors.HypervisorUnknown(name, All.Select(known => known.Name));

    /// <summary>
    /// The end of the highest memory that the guest can have, as ibm,lrdr-capacity tells it. QEMU places memory that is
    /// added later from the next GiB boundary on. This was observed with QEMU 7.2 in the kernel lab.
    /// </summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="maximum">Its maximum memory; null or the same as the memory if it has no other.</param>
    internal ulong LrdrCapacity(ulong memory, ulong? maximum)
        => maximum is { } most && most > memory ? (IsQemu ? Rounding.Up(memory, GiB) + (most - memory) : most)
            : TellsMemoryAsMaximum ? memory
            : 0;
}
