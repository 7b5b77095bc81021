using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Planning;

/// <summary>The properties of a host on which a plan depends. Sizes in bytes.</summary>
/// <param name="Host">The machine and its kernel's page size.</param>
/// <param name="PageSizes">Mask of IOMMU page sizes: bit n stands for pages of 2^n bytes.</param>
/// <param name="MaxLevels">The most levels that a table can have.</param>
/// <param name="DefaultWindowSize">Size of the default window.</param>
/// <param name="LockedMemory">The process's locked memory and its limit.</param>
/// <param name="DefaultWindowCharge">
/// Locked memory that the first use will charge for the default window; 0 if the window is made or removed.
/// </param>
public sealed record PlanningHost(
    HostDescription Host,
    ulong PageSizes,
    uint MaxLevels,
    ulong DefaultWindowSize,
    LockedMemory LockedMemory,
    ulong DefaultWindowCharge)
{
    /// <summary>The container from which the properties were read; null for none.</summary>
    public TceContainer? Container { get; init; }

    /// <summary>Why the container can create no window at all, and the rule; null if it can.</summary>
    public (DriverRule? Rule, string Reason)? Obstacle { get; init; }

    /// <summary>
    /// Why no window can take the place of the default window, and the rule; null if one can. It counts only on a host
    /// that offers windows.
    /// </summary>
    public (DriverRule? Rule, string Reason)? ObstacleInPlace { get; init; }

    /// <summary>
    /// The slot of the next window: 1 beside the default window, or 0 in its place. The slot decides where it starts.
    /// </summary>
    public int NextSlot { get; init; } = 1;

    /// <summary>Locked memory that the default window takes now, in bytes; 0 if the driver has not made it.</summary>
    public ulong DefaultWindowLocked { get; init; }

    /// <summary>The address bits of the device that shall reach the window; null for any.</summary>
    public int? MaskBits { get; init; }

    /// <summary>True if the window shall be at 0 in place of the default window.</summary>
    public bool ReplacesDefault { get; private init; }

    /// <summary>The devices for which the firmware of the host gave its answer; empty if that is unknown.</summary>
    public IReadOnlyList<string> PciAddresses { get; init; } = [];

    /// <summary>False if no window can ever be created. Then the obstacle is the reason of each plan.</summary>
    public bool OffersWindows { get; init; } = true;

    /// <summary>The table of the default window.</summary>
    internal TableGeometry DefaultTable => TableGeometry.For(Host, PlatformModel.DefaultPageShift, DefaultWindowSize, levels: 1);

    /// <summary>A host of a platform, before its first container.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="hostPageSize">The kernel's page size in bytes.</param>
    /// <param name="memlockLimit">RLIMIT_MEMLOCK in bytes; null for none.</param>
    /// <param name="kernel">Its kernel; null for 6.12.</param>
    public static PlanningHost Of(TcePlatform platform, ulong hostPageSize, ulong? memlockLimit, HostKernel? kernel = null)
    {
        PlatformModel model = PlatformModel.Of(platform);
        var host = new HostDescription(TceBackendKind.Emulated, platform, hostPageSize)
        {
            Kernel = kernel?.Profile ?? KernelProfiles.Recorded,
            Figures = new HostFigures { Kernel = kernel?.Release },
        };
        (DriverRule? Rule, string Reason)? obstacle = ObstacleOf(host);
        return new PlanningHost(
            host,
            host.Kernel.PageSizes(model),
            model.MaxLevels,
            model.DefaultWindowSize,
            new LockedMemory(0, memlockLimit ?? ulong.MaxValue, Unlimited: memlockLimit is null),
            TableGeometry.For(host, PlatformModel.DefaultPageShift, model.DefaultWindowSize, levels: 1).LockedMemory(host))
        {
            Obstacle = obstacle,
            OffersWindows = obstacle is null,
        };
    }

    /// <summary>Why no container on a host can create a window, and the rule; null if one can.</summary>
    private static (DriverRule? Rule, string Reason)? ObstacleOf(HostDescription host)
        => host.Kernel.BindsNoDevice ? (DriverRule.GroupUse, $"no device can be bound to vfio-pci in Linux {host.Kernel}")
            : host.Kernel.SetIommu(host.IsPSeries, iommuVersion: 2) is not Errno.None and Errno refused
                ? (DriverRule.Version1, $"Linux {host.Kernel} refuses version 2 of the IOMMU on {host.Platform} ({refused}), and version 1 has no windows")
            : null;

    /// <summary>The same host for a device of so many address bits; null for those that are known.</summary>
    /// <param name="maskBits">The address bits, 1 to 64.</param>
    public PlanningHost For(int? maskBits) => this with { MaskBits = maskBits ?? MaskBits };

    /// <summary>The same host, on which a window takes the place of the default window.</summary>
    public PlanningHost WithoutDefaultWindow() => this with
    {
        NextSlot = 0,
        ReplacesDefault = true,
        DefaultWindowCharge = 0,
        LockedMemory = LockedMemory with { Used = LockedMemory.Used - Math.Min(LockedMemory.Used, DefaultWindowLocked) },
        Obstacle = OffersWindows ? ObstacleInPlace : Obstacle,
    };

    /// <summary>The same pseries host with the answer of its firmware.</summary>
    /// <param name="firmware">The answer.</param>
    /// <param name="pciAddresses">The devices that got it; empty if that is unknown.</param>
    public PlanningHost WithFirmware(FirmwareAnswer firmware, IReadOnlyList<string> pciAddresses)
    {
        PlatformModel model = PlatformModel.Of(Host.Platform, firmware);
        return this with
        {
            Host = Host with { Figures = Host.Figures with { Firmware = firmware } },
            PageSizes = Container is null ? model.PageSizes : PageSizes,
            PciAddresses = pciAddresses,
            OffersWindows = OffersWindows && !firmware.IsNone,
            Obstacle = Obstacle ?? (firmware.IsNone ? (DriverRule.PSeries, WindowErrors.NoDynamicWindows(model).Message)
                : NextSlot == 1 && model.OfferedWindows == 1
                ? (DriverRule.PSeries, "the firmware makes no window beside the default window: remove that first")
                : null),
        };
    }

    /// <summary>The host of a container, with its locked memory and its windows.</summary>
    /// <param name="container">The container.</param>
    /// <param name="memlockLimit">RLIMIT_MEMLOCK in bytes to plan with; null for the limit of the process.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public static PlanningHost Of(TceContainer container, ulong? memlockLimit)
    {
        ArgumentNullException.ThrowIfNull(container);
        TceInfo info = container.GetInfo();
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        DmaWindow? pending = windows.FirstOrDefault(window => window.State == WindowState.Pending);
        ulong? limit = memlockLimit ?? info.LockedMemoryLimit;
        return new PlanningHost(
            container.Host,
            info.PageSizes.Aggregate(info.SupportsDynamicWindows ? 0 : 1UL << (int)PlatformModel.DefaultPageShift, (mask, size) => mask | size),
            Math.Max(info.MaxLevels, 1), // A host without dynamic windows has 0, and its plans tell why they are impossible.
            info.Dma32Size,
            new LockedMemory(info.LockedMemory, limit ?? ulong.MaxValue, Unlimited: limit is null),
            pending?.ChargedBytes ?? 0)
        {
            Container = container,
            OffersWindows = info.SupportsDynamicWindows,
            DefaultWindowLocked = windows.FirstOrDefault(window => window is { IsDefault: true, State: WindowState.Active })?.LockedMemory ?? 0,
            NextSlot = windows.Any(window => window.Slot == 0) ? 1 : 0,
            MaskBits = container.Placement.ReadMaskBits(),
            Obstacle = Describe(container.Preview.FindCreationError()),
            ObstacleInPlace = Describe(container.Placement.FindError()),
        };
    }

    /// <summary>An error of the container as an obstacle; null for none.</summary>
    internal static (DriverRule? Rule, string Reason)? Describe(TceException? refusal)
        => refusal is null ? null : ((DriverRule?)refusal.Rule, refusal.Message);
}
