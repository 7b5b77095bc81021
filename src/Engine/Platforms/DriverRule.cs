namespace SpaprDdw.Platforms;

/// <summary>
/// The rules of the driver that its users must know. All of them were observed on real kernels. Errors show a rule's
/// number, code and comments show its name.
/// </summary>
public enum DriverRule
{
    /// <summary>
    /// A request succeeded only if it returned 0. MAP and UNMAP return +1 without an error number for an address that
    /// is not a multiple of the window's page size. REGISTER returns a positive number for memory that is only partly
    /// allocated.
    /// </summary>
    ZeroIsSuccess = 1,

    /// <summary>
    /// MAP and UNMAP check only that the first page of a range lies in the window. A range that runs past the window's
    /// end makes them read and write outside of its table.
    /// </summary>
    UncheckedEnd = 2,

    /// <summary>
    /// The first MAP, UNMAP or CREATE makes the default window. A REMOVE before that costs nothing, and the next window
    /// then starts at 0. The driver chooses the start of a window, never the caller.
    /// </summary>
    DefaultWindow = 3,

    /// <summary>A container has at most two windows.</summary>
    TwoWindows = 4,

    /// <summary>REMOVE accepts any address inside a window, and drops the window's mappings silently.</summary>
    RemoveDropsMappings = 5,

    /// <summary>
    /// CREATE needs a page size of the host, a window size that is a power of two, and from 1 up to the host's number
    /// of levels. It accepts some window sizes of less than a page by accident.
    /// </summary>
    CreateArguments = 6,

    /// <summary>
    /// CREATE splits the entries of a table evenly over its levels, and no table is smaller than a page of the host.
    /// The driver allocates tables below the top when a mapping needs them, and keeps them until the window is removed.
    /// </summary>
    TableLevels = 7,

    /// <summary>
    /// CREATE charges all tables that the window can have to locked memory, on PowerNV twice, and fails if that would
    /// exceed RLIMIT_MEMLOCK.
    /// </summary>
    TableCharge = 8,

    /// <summary>
    /// A CREATE that fails after the charge leaves the charge until the process ends. Trying one number of levels after
    /// another can use up the limit.
    /// </summary>
    FailedCreateLeaks = 9,

    /// <summary>
    /// Memory must be registered before it can be mapped, in whole pages of the host, and no part of it twice.
    /// Registering charges it to locked memory.
    /// </summary>
    Registration = 10,

    /// <summary>
    /// Memory that is unregistered while it is mapped stays pinned, charged and open to the device until the process
    /// ends. No request can free it.
    /// </summary>
    UnregisterWhileMapped = 11,

    /// <summary>
    /// MAP needs whole pages of the window inside registered memory, and that memory's own pages must be at least as
    /// large. MAP replaces existing mappings silently. If it fails midway, it has cleared the mappings that it had
    /// reached.
    /// </summary>
    MapArguments = 12,

    /// <summary>UNMAP of a range without mappings succeeds.</summary>
    UnmapNothing = 13,

    /// <summary>
    /// A container belongs to the process that first used it, and ends with that process. No request lists windows or
    /// mappings.
    /// </summary>
    ContainerOfProcess = 14,

    /// <summary>GET_INFO fills in only as much as fits the structure size that the caller gives.</summary>
    InfoSize = 15,

    /// <summary>
    /// A container of version 1 has one group and only the default window, whose whole size is charged to locked
    /// memory.
    /// </summary>
    Version1 = 16,

    /// <summary>
    /// A container can use a group if each of the group's devices is bound to a driver of VFIO, to pci-stub or to no
    /// driver, and if no other container uses the group. Bridges may keep pcieport. On pseries a container of several groups cannot create windows.
    /// </summary>
    GroupUse = 17,

    /// <summary>
    /// A pseries host has tables of one level. A second 64-bit window there can disable windows for the group until the
    /// next boot of the host.
    /// </summary>
    PSeries = 18,

    /// <summary>
    /// On PowerNV a device can also read memory that is mapped only for writing. The host drops writes to addresses
    /// without a mapping.
    /// </summary>
    DeviceAccess = 19,

    /// <summary>
    /// PowerNV takes accesses to the bus addresses 0xffff0000 to 0xffffffff as interrupts (32-bit MSIs), even where
    /// memory is mapped.
    /// </summary>
    MsiHole = 20,

    /// <summary>
    /// On POWER8 a MAP or UNMAP that ends with no page at bus address 0 never returns: its size is 0, or its first page is
    /// not registered. The processor that runs it is lost until the next boot.
    /// </summary>
    HangAtZero = 21,

    /// <summary>
    /// On POWER8 removing a window takes a register write for each of its pages, so larger pages end sooner. POWER9 and
    /// POWER10 need a single one.
    /// </summary>
    RemovalWrites = 22,
}
