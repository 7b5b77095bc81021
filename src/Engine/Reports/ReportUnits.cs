namespace SpaprDdw.Reports;

/// <summary>
/// The units of numbers, by the names of their properties. Names of properties have the same meaning in all rows.
/// </summary>
public static class ReportUnits
{
    private static readonly HashSet<string> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        "BackingPageSize", "BytesPerEntry", "BytesPerTable", "DefaultSize", "Dma32Size", "HostLockedMemory",
        "HostPageSize", "HostWindowPageSize", "KvmLockedMemory", "LargestTable", "LibvirtLimit", "LargestWindow", "Leaked", "Locked",
        "LockedAfter", "LockedAtFirstMap", "LockedBefore", "LockedMemory", "LockedMemoryLimit", "LockedPeak",
        "MappedBytes", "MaximumMemorySize", "MemlockLimit", "Memory", "MemoryCovered", "MemorySize", "NeededLimit",
        "PageSize", "PageSizes", "PersistentMemorySize", "RegisteredMemory", "Size", "TableBytes", "WindowSize",
    };

    private static readonly HashSet<string> Addresses = new(StringComparer.OrdinalIgnoreCase)
    {
        "Address", "ClassCode", "DefaultLiobn", "DefaultStartAddress", "DeviceId", "Dma32Start", "EndAddress",
        "HighestAddress", "HostAddress", "Limit", "Liobn", "NewAddress", "Offset", "OldAddress", "OldStartAddress",
        "PageSizeMask", "PropertyCells", "Reach", "RecordedAddress", "StartAddress", "Tce", "VendorId", "Window",
    };

    /// <summary>The properties whose numbers are sizes in bytes.</summary>
    public static IReadOnlyCollection<string> SizeNames => Sizes;

    /// <summary>True if the numbers of a property are sizes or addresses.</summary>
    /// <param name="property">The name of the property.</param>
    public static bool HasUnit(string property) => IsSize(property) || IsAddress(property);

    /// <summary>True if the numbers of a property are sizes in bytes.</summary>
    /// <param name="property">The name of the property.</param>
    public static bool IsSize(string property) => Sizes.Contains(property);

    /// <summary>True if the numbers of a property are shown in hexadecimal.</summary>
    /// <param name="property">The name of the property.</param>
    public static bool IsAddress(string property) => Addresses.Contains(property);
}
