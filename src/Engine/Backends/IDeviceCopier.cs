namespace SpaprDdw.Backends;

/// <summary>
/// A device that copies 64 bytes from one bus address to another. It is all that a real device can be asked for: what
/// was read shows only where it landed, so that one of the two may stay unknown.
/// </summary>
public interface IDeviceCopier
{
    /// <summary>Copies, and tells what the read and the write reached.</summary>
    /// <param name="group">The device's group.</param>
    /// <param name="source">The bus address that is read.</param>
    /// <param name="target">The bus address that is written, whatever became of the read.</param>
    DeviceCopy Copy(int group, ulong source, ulong target);
}

/// <summary>What came of a device's copying.</summary>
/// <param name="Read">What the read reached.</param>
/// <param name="Write">What the write reached.</param>
public readonly record struct DeviceCopy(DeviceReach Read, DeviceReach Write);

/// <summary>What a device's access reached.</summary>
/// <param name="IsKnown">False when it could not be told.</param>
/// <param name="Address">The process address; null for no live memory.</param>
public readonly record struct DeviceReach(bool IsKnown, ulong? Address);
