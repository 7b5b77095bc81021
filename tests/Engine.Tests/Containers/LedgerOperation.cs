using CsCheck;
using SpaprDdw.Abi;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// A random operation on a container. Windows, buffers, mappings and page sizes are given as numbers, which choose
/// among those that exist when the operation runs.
/// </summary>
internal abstract record LedgerOperation
{
    private static readonly Gen<int> Numbers = Gen.Int[0, 999];
    private static readonly Gen<ulong> WindowSizes = Gen.OneOf(64 * KiB, MiB, 64 * MiB, GiB, 64 * GiB, 1UL << 44);
    private static readonly Gen<int?> LevelCounts = Gen.OneOf(null, 1, 2, (int?)3);
    private static readonly Gen<DmaAccess> Accesses = Gen.OneOf(DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite);

    /// <summary>No address, one of the first pages of the window, or one of the last.</summary>
    private static readonly Gen<int?> AddressPages = Gen.OneOf(
        Gen.Const((int?)null), Gen.Int[0, 63].Select(page => (int?)page), Gen.Int[-8, -1].Select(page => (int?)page));

    /// <summary>Operations of all kinds. Mapping and unmapping come more often than the others.</summary>
    public static Gen<LedgerOperation> Any { get; } = Gen.Frequency(
        (1, Gen.Select(
            Gen.Frequency((1, true), (2, false)), Gen.Int[1, 20],
            (isHuge, pages) => (LedgerOperation)new CreateBuffer(isHuge, pages))),
        (1, Gen.Select(
            Numbers, WindowSizes, LevelCounts,
            (pageSize, size, levels) => (LedgerOperation)new CreateWindow(pageSize, size, levels))),
        (3, Gen.Select(
            Numbers, Numbers, Gen.Int[0, 7], Gen.Int[1, 6], AddressPages, Accesses,
            (window, buffer, offset, pages, address, access)
                => (LedgerOperation)new Map(window, buffer, offset, pages, address, access))),
        (2, Gen.Select(
            Numbers, Numbers, Numbers, Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 8].Select(pages => (int?)pages)),
            (window, mapping, first, pages) => (LedgerOperation)new Unmap(window, mapping, first, pages))),
        (1, Gen.Select(Numbers, Gen.Bool, (window, force) => (LedgerOperation)new RemoveWindow(window, force))),
        (1, Numbers.Select(buffer => (LedgerOperation)new RemoveBuffer(buffer))));

    /// <summary>Creates a buffer of some pages: normal pages of the host, or huge pages.</summary>
    public sealed record CreateBuffer(bool IsHuge, int Pages) : LedgerOperation;

    /// <summary>Creates a window.</summary>
    public sealed record CreateWindow(int PageSize, ulong Size, int? Levels) : LedgerOperation;

    /// <summary>
    /// Maps some pages of a buffer. A negative address counts pages from the end of the window; null is the first free
    /// range.
    /// </summary>
    public sealed record Map(int Window, int Buffer, int OffsetPages, int Pages, int? AddressPage, DmaAccess Access)
        : LedgerOperation;

    /// <summary>Unmaps some pages from one page of a mapping on; null is the rest of the mapping.</summary>
    public sealed record Unmap(int Window, int Mapping, int FirstPage, int? Pages) : LedgerOperation;

    /// <summary>Removes a window.</summary>
    public sealed record RemoveWindow(int Window, bool Force) : LedgerOperation;

    /// <summary>Removes a buffer.</summary>
    public sealed record RemoveBuffer(int Buffer) : LedgerOperation;
}
