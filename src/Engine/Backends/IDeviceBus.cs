using SpaprDdw.Abi;

namespace SpaprDdw.Backends;

/// <summary>
/// Devices that read and write on request. They show which accesses a mapping really allows (rule DeviceAccess).
/// </summary>
public interface IDeviceBus
{
    /// <summary>
    /// The process address that a device's access reaches. Null when it reaches no live memory: the address is not
    /// mapped, the mapping does not allow the access, or the process has freed the memory.
    /// </summary>
    /// <param name="group">The device's group.</param>
    /// <param name="address">The bus address (IOVA).</param>
    /// <param name="access"><see cref="DmaAccess.Read"/> or <see cref="DmaAccess.Write"/>.</param>
    ulong? Reach(int group, ulong address, DmaAccess access);
}
