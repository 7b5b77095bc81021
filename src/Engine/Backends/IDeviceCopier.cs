namespace SpaprDdw.Backends;

/// <summary>
/// A device that copies 64 bytes from one bus address to another. A real device can do no more for a test: the bytes
/// that it read show only where it wrote them, so one of the two accesses can stay unknown.
/// </summary>
public interface IDeviceCopier
{
    /// <summary>Copies 64 bytes, and returns what the read and the write reached.</summary>
    /// <param name="group">The device's group.</param>
    /// <param name="source">The bus address that the device reads.</param>
    /// <param name="target">The bus address that the device writes, even after a failed read.</param>
    DeviceCopy Copy(int group, ulong source, ulong target);
}

/// <summary>The result of a device's copy.</summary>
/// <param name="Read">The memory that the read reached.</param>
/// <param name="Write">The memory that the write reached.</param>
public readonly record struct DeviceCopy(DeviceReach Read, DeviceReach Write);

/// <summary>The memory that a device's access reached.</summary>
/// <param name="IsKnown">False when the test cannot tell.</param>
/// <param name="Address">The process address; null when the access reached no live memory.</param>
public readonly record struct DeviceReach(bool IsKnown, ulong? Address);
