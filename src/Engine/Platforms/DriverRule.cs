namespace SpaprDdw.Platforms;

/// <summary>
/// What the driver does that its users must know. All of it was observed on real kernels. Errors show the number, code
/// and comments the name.
/// </summary>
public enum DriverRule
{
    /// <summary>
    /// 0 is the only success. MAP and UNMAP answer +1, and leave errno alone, for an address that is not a multiple of the
    /// window's page size. REGISTER answers with a positive number for memory that is only partly there.
    /// </summary>
    ZeroIsSuccess = 1,

    /// <summary>
    /// Nothing bounds the end of a range: MAP and UNMAP check that the first page lies in the window, and go on behind the
    /// table's end.
    /// </summary>
    UncheckedEnd = 2,

    /// <summary>
    /// The default window is made by the first MAP, UNMAP or CREATE. Removed before that, it costs nothing, and the next
    /// window starts at 0. The driver chooses addresses, never the caller.
    /// </summary>
    DefaultWindow = 3,

    /// <summary>A container has two windows at most.</summary>
    TwoWindows = 4,

    /// <summary>REMOVE takes any address inside a window, and drops its mappings without a word.</summary>
    RemoveDropsMappings = 5,

    /// <summary>
    /// CREATE wants a page size that the host has, a size that is a power of two, and 1 to as many levels as the host has.
    /// It takes some sizes of less than a page, by accident.
    /// </summary>
    CreateArguments = 6,

    /// <summary>
    /// The entries of a table are split evenly over its levels, and no table has fewer entries than fit a page of the host.
    /// Tables below the top are made when they are needed, and stay until the window is removed.
    /// </summary>
    TableLevels = 7,

    /// <summary>
    /// CREATE charges all tables of the window to locked memory, on PowerNV twice, and is refused where RLIMIT_MEMLOCK would
    /// be exceeded.
    /// </summary>
    TableCharge = 8,

    /// <summary>
    /// A CREATE that fails after the charge keeps the charge until the process ends. Trying one number of levels after the
    /// other walks into the limit.
    /// </summary>
    FailedCreateLeaks = 9,

    /// <summary>
    /// Memory is registered in whole pages of the host, no part of it twice, before anything can be mapped. It is charged to
    /// locked memory.
    /// </summary>
    Registration = 10,

    /// <summary>
    /// Memory that is unregistered while mapped stays pinned, charged and open to the device until the process ends, and
    /// nobody can free it.
    /// </summary>
    UnregisterWhileMapped = 11,

    /// <summary>
    /// MAP takes whole pages inside registered memory, whose own pages are as large as the window's. When it fails midway,
    /// it has cleared what was mapped in its way. Over a mapping it maps silently.
    /// </summary>
    MapArguments = 12,

    /// <summary>UNMAP of what is not mapped answers success.</summary>
    UnmapNothing = 13,

    /// <summary>
    /// A container belongs to the process that first used it, and ends with it. No request lists windows or mappings.
    /// </summary>
    ContainerOfProcess = 14,

    /// <summary>What GET_INFO tells depends on the size of the structure that it is given.</summary>
    InfoSize = 15,

    /// <summary>A container of version 1 has one group and the default window, all of which is charged to locked memory.</summary>
    Version1 = 16,

    /// <summary>
    /// A group can be used when each of its devices is bound to vfio-pci or to no driver, and by one container at a time. On
    /// pseries nothing can be created in a container of several groups.
    /// </summary>
    GroupUse = 17,

    /// <summary>
    /// A pseries host has one level, and a second 64-bit window there can disable windows for the group until the host is
    /// booted again.
    /// </summary>
    PSeries = 18,

    /// <summary>
    /// On PowerNV a device may also read what is mapped for writing only. What it writes where nothing is mapped is dropped.
    /// </summary>
    DeviceAccess = 19,

    /// <summary>
    /// On PowerNV the bus addresses 0xffff0000 to 0xffffffff are interrupts, never memory, whatever is mapped there.
    /// </summary>
    MsiHole = 20,
}
