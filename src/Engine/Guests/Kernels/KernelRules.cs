namespace SpaprDdw.Guests.Kernels;

/// <summary>
/// How a kernel decides about DMA windows: a column of the table of differences between versions. Read in the kernels'
/// sources and held against recordings of 6.1, 6.12 and 7.2.
/// </summary>
public sealed record KernelRules
{
    // Read in the source of a kernel between 5.1 and 5.9.
    private static readonly KernelRules First = new("5.1 to 5.9")
    {
        BlockTest = BlockTest.ExactLimit,
        ReuseRule = ReuseRule.StartAboveZero,
    };

    // Read in the source of 5.10.223.
    private static readonly KernelRules Replacing = First with { Column = "5.10", TakesWideAnswer = true, ReplacesDefault = true };

    /// <summary>The rules of 5.15, which RHEL 9 is taken to have.</summary>
    /// <remarks>Recorded on 6.1.176. That 5.15 was the first is from mails about the change.</remarks>
    internal static readonly KernelRules Dynamic = Replacing with
    {
        Column = "5.15 to 6.6",
        LooksForPmem = true,
        KnowsAllPages = true,
        SparesDefaultInUse = true,
        MakesDynamic = true,
        BlockTest = BlockTest.RoundedLimit,
        ReuseRule = ReuseRule.CoversMemory,
        LimitLine = LimitLine.WithPmem,
    };

    // Read in the source of a kernel between 6.4 and 6.6, and in the one of 6.12; the change was about 6.7.
    private static readonly KernelRules Flagged = Dynamic with { Column = "6.7 to 6.10", ReuseRule = ReuseRule.StoredAnswer };

    // From mails about the changes that came with 6.11, and the source of 6.12.
    private static readonly KernelRules Splitting = Flagged with
    {
        Column = "6.11 to 6.14",
        BlockTest = BlockTest.RoundedBlock,
        Splits = true,
        AsksAtSetUp = true,
    };

    /// <summary>The rules of 6.15, which 6.12.95 and 6.14 took over.</summary>
    /// <remarks>Recorded on 6.12.95. That 6.15 was the first is from mails about the two changes.</remarks>
    internal static readonly KernelRules Limited = Splitting with
    {
        Column = "6.15 to 7.1, 6.12.95",
        HasLimitedAddressing = true,
        LimitIsLrdrOnly = true,
    };

    private KernelRules(string column) => Column = column;

    /// <summary>The versions of Linux that decide so.</summary>
    public string Column { get; private init; }

    /// <summary>The columns by the first version of each.</summary>
    internal static IReadOnlyList<(int Major, int Minor, KernelRules Rules)> ByVersion { get; } =
    [
        (5, 1, First),
        (5, 10, Replacing),
        (5, 11, Replacing with { Column = "5.11 to 5.14", LooksForPmem = true, BlockTest = BlockTest.RoundedLimit, LimitLine = LimitLine.WithPmem }),
        (5, 15, Dynamic),
        (6, 7, Flagged),
        (6, 11, Splitting),
        (6, 15, Limited),
        // Recorded on 7.2.13. Whether 6.19 to 7.1 log the limit too was not looked at.
        (7, 2, Limited with { Column = "7.2", LimitLine = LimitLine.Always }),
    ];

    /// <summary>6.6 and RHEL 9 with the change that takes the memory's limit only from ibm,lrdr-capacity.</summary>
    internal static KernelRules DynamicLrdrOnly { get; } = Dynamic with { Column = "5.15 to 6.6, with the limit of 6.15", LimitIsLrdrOnly = true };

    /// <summary>True if it takes 6 outputs of the query, with 64 bits for the largest block.</summary>
    internal bool TakesWideAnswer { get; private init; }

    /// <summary>True if it knows all nine page sizes, and takes the largest; false if it takes 16M, 64K or 4K.</summary>
    internal bool KnowsAllPages { get; private init; }

    /// <summary>True if it removes the default window when the platform can make no other.</summary>
    internal bool ReplacesDefault { get; private init; }

    /// <summary>True if it keeps a default window in which pages are mapped.</summary>
    internal bool SparesDefaultInUse { get; private init; }

    /// <summary>True if it makes a smaller window, mapped for each access, when memory does not fit.</summary>
    internal bool MakesDynamic { get; private init; }

    /// <summary>True if it makes one window that is direct for memory and mapped for persistent memory.</summary>
    internal bool Splits { get; private init; }

    /// <summary>True if it wants a window for persistent memory too.</summary>
    internal bool LooksForPmem { get; private init; }

    /// <summary>True if it asks for devices of 33 to 63 address bits, and logs each answer to a driver.</summary>
    internal bool HasLimitedAddressing { get; private init; }

    /// <summary>True if it queries the platform when it sets up the first device of a node.</summary>
    internal bool AsksAtSetUp { get; private init; }

    /// <summary>True if the memory's limit is what ibm,lrdr-capacity tells, even if that is 0.</summary>
    internal bool LimitIsLrdrOnly { get; private init; }

    /// <summary>How it tells whether memory fits the largest block.</summary>
    internal BlockTest BlockTest { get; private init; }

    /// <summary>How it answers for a node that has a window already.</summary>
    internal ReuseRule ReuseRule { get; private init; }

    /// <summary>When it logs where direct mappings end.</summary>
    internal LimitLine LimitLine { get; private init; }
}

/// <summary>How a kernel tells whether memory fits the largest block.</summary>
internal enum BlockTest
{
    /// <summary>The block has a TCE for each page of memory.</summary>
    ExactLimit,

    /// <summary>The same, for memory rounded up to a power of two.</summary>
    RoundedLimit,

    /// <summary>Block and memory are both rounded up. The block in bytes can overflow 64 bits.</summary>
    RoundedBlock,
}

/// <summary>How a kernel tells a driver whether the window of its node is direct.</summary>
internal enum ReuseRule
{
    /// <summary>It is, unless it starts at 0. The same rule holds for a new window.</summary>
    StartAboveZero,

    /// <summary>It is if it is as large as memory, although it may be a dynamic one.</summary>
    CoversMemory,

    /// <summary>As when it was made.</summary>
    StoredAnswer,
}

/// <summary>When a kernel logs where direct mappings end.</summary>
internal enum LimitLine
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>If persistent memory is beyond the window.</summary>
    WithPmem,

    /// <summary>For each direct device.</summary>
    Always,
}
