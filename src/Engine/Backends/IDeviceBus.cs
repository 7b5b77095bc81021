using SpaprDdw.Abi;

namespace SpaprDdw.Backends;

/// <summary>
/// Devices that can be made to read and write, to see what a mapping really lets through (rule DeviceAccess).
/// </summary>
public interface IDeviceBus
{
    /// <summary>
    /// The process address that a device's access reaches, or null when it reaches no live memory: no mapping, no
    /// permission, or memory that the process has freed.
    /// </summary>
    /// <param name="group">The device's group.</param>
    /// <param name="address">The bus address.</param>
    /// <param name="access"><see cref="DmaAccess.Read"/> or <see cref="DmaAccess.Write"/>.</param>
    ulong? Reach(int group, ulong address, DmaAccess access);
}
