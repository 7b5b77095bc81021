using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// A POWER host that answers requests as a real kernel does. Its groups outlive the processes that use them: on pseries
/// a group can lose its windows until the next boot (rule PSeries).
/// </summary>
public sealed class EmulatedHost : IDeviceCopier
{
    private readonly ITableGroupOps tables;
    private readonly EmulatedGroup[] groups;

    /// <summary>Starts a host.</summary>
    /// <param name="options">The machine, its memory and its groups.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The platform is unknown, or the page size is neither 4 KiB nor 64 KiB.
    /// </exception>
    public EmulatedHost(EmulatedHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!HostDescription.IsPageSize(options.PageSize))
            throw new ArgumentOutOfRangeException(nameof(options), options.PageSize, "The page size of a host is 4 KiB or 64 KiB.");

        Options = options;
        PlatformModel model = PlatformModel.Of(options.Platform, options.Figures.Firmware);
        Platform = model with { PageSizes = options.Kernel.PageSizes(model) };
        Description = new HostDescription(TceBackendKind.Emulated, options.Platform, options.PageSize)
        {
            HugePageSizes = options.HugePageSizes ?? Platform.HugePageSizes,
            Kernel = options.Kernel,
            Figures = options.Figures,
        };
        PeState eeh = Platform.HasEeh ? PeState.Normal : PeState.Unknown;
        groups = (options.GroupNumbers ?? Enumerable.Range(0, options.Groups))
            .Select(number => new EmulatedGroup(number, isBound: !Description.Kernel.BindsNoDevice, eeh)).ToArray();
        tables = Description.IsPSeries ? new PSeriesTables(Platform, options.Figures.Firmware ?? FirmwareAnswer.Qemu) : new PowerNVTables(Platform, Description);
    }

    /// <summary>The kernel of a release.</summary>
    /// <param name="release">What uname -r prints, or a version such as 6.8.</param>
    /// <exception cref="TceException">HostKernelUnknown.</exception>
    public static HostKernel KernelOf(string release) => HostKernel.Parse(release) ?? throw HostErrors.HostKernelUnknown(release);

    /// <summary>The host as its backends describe it.</summary>
    public HostDescription Description { get; }

    internal EmulatedHostOptions Options { get; }

    internal PlatformModel Platform { get; }

    internal IReadOnlyList<EmulatedGroup> Groups => groups;

    /// <summary>Starts a process with no memory and nothing open.</summary>
    public EmulatedProcess StartProcess() => new(this);

    /// <summary>Freezes a group or thaws it, as the hardware and its operator do (EEH).</summary>
    /// <param name="group">The number of the group.</param>
    /// <param name="state">The state of error handling.</param>
    /// <exception cref="ArgumentException">The host has no such group, or its platform has no EEH.</exception>
    public void SetEehState(int group, PeState state)
    {
        if (Find(group) is not { } found || !Platform.HasEeh)
            throw new ArgumentException($"The host has no group {group} with EEH.", nameof(group));
        found.EehState = state;
    }

    /// <summary>
    /// The process address that a device's access reaches. Null when it reaches no live memory: the address is not
    /// mapped, the mapping does not allow the access, or the process has freed the memory (rule DeviceAccess).
    /// </summary>
    /// <param name="group">The device's group.</param>
    /// <param name="address">The bus address (IOVA).</param>
    /// <param name="access"><see cref="DmaAccess.Read"/> or <see cref="DmaAccess.Write"/>.</param>
    public ulong? Reach(int group, ulong address, DmaAccess access) => Translate(group, address, access)?.Target;

    /// <inheritdoc/>
    public DeviceCopy Copy(int group, ulong source, ulong target) => new(
        new DeviceReach(true, Reach(group, source, DmaAccess.Read)), new DeviceReach(true, Reach(group, target, DmaAccess.Write)));

    /// <summary>A device reads. It gets zeros where it reaches no live memory (rule DeviceAccess).</summary>
    /// <param name="group">The device's group.</param>
    /// <param name="address">The bus address (IOVA).</param>
    /// <param name="destination">The bytes that the device gets.</param>
    public void DeviceRead(int group, ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<byte> part = destination[..MemoryContents.PartLength(address, destination.Length)];
            if (Translate(group, address, DmaAccess.Read) is { } found)
                found.Memory.Contents.Read(found.Target, part);
            else
                part.Clear();
            address += (ulong)part.Length;
            destination = destination[part.Length..];
        }
    }

    /// <summary>A device writes. Bytes that reach no live memory are lost (rule DeviceAccess).</summary>
    /// <param name="group">The device's group.</param>
    /// <param name="address">The bus address (IOVA).</param>
    /// <param name="source">The bytes that the device writes.</param>
    public void DeviceWrite(int group, ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> part = source[..MemoryContents.PartLength(address, source.Length)];
            if (Translate(group, address, DmaAccess.Write) is { } found)
                found.Memory.Contents.Write(found.Target, part);
            address += (ulong)part.Length;
            source = source[part.Length..];
        }
    }

    private (AddressSpace Memory, ulong Target)? Translate(int group, ulong address, DmaAccess access)
    {
        EmulatedGroup? device = Find(group);
        TceDriver? driver = device?.Container?.Driver;
        if (driver?.Owner is not { } owner
            || GroupEeh.Obstacle(device!.EehState) is not null
            || MsiHole.Contains(Description, address)
            || driver.FindTable(address)?.Extents.TryFind(address, out Extent extent) is not true)
        {
            return null;
        }

        ulong target = extent.Target + (address - extent.Start);
        return (Description.Granted(extent.Access) & access) != 0 && owner.Space.Find(target) is not null ? (owner.Space, target) : null;
    }

    internal EmulatedGroup? Find(int group)
    {
        foreach (EmulatedGroup candidate in groups)
        {
            if (candidate.Number == group)
                return candidate;
        }

        return null;
    }

    internal EmulatedContainer CreateContainer() => new(Platform, tables, Description);
}
