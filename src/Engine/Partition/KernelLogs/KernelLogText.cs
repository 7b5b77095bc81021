using System.Buffers;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The parts that lines of a kernel log are made of, after whatever dmesg, journalctl or syslog put before.</summary>
internal static class KernelLogText
{
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The characters of a driver's name; a prefix of the line may end directly before it.</summary>
    private static readonly SearchValues<char> DriverLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.");

    private const int ShortestDomain = 4, LongestDomain = 8;

    /// <summary>The driver and the device whose line it is, as in "e1000e 0000:00:01.0: ".</summary>
    /// <param name="before">The line up to what it tells.</param>
    /// <param name="driver">The driver's name; "pci" where the bus itself speaks.</param>
    /// <param name="address">The device's PCI address.</param>
    /// <returns>False where the line is no device's.</returns>
    public static bool TryFindDevice(ReadOnlySpan<char> before, out ReadOnlySpan<char> driver, out ReadOnlySpan<char> address)
    {
        for (int end = before.LastIndexOf(": "); end > 0; end = before[..end].LastIndexOf(": "))
        {
            ReadOnlySpan<char> words = before[..end];
            int blank = words.LastIndexOf(' ');
            address = words[(blank + 1)..];
            if (blank > 0 && IsPciAddress(address))
            {
                driver = words[..blank];
                driver = driver[(driver.LastIndexOfAnyExcept(DriverLetters) + 1)..];
                return driver.Length > 0;
            }
        }

        driver = address = default;
        return false;
    }

    /// <summary>The word that ends before a text, as the node in "/pci@800000020000000: ".</summary>
    public static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> before)
    {
        ReadOnlySpan<char> words = before.TrimEnd(" :");
        return words[(words.LastIndexOf(' ') + 1)..];
    }

    /// <summary>True for a domain of four digits or more, a bus, a device and a function: 0001:00:02.0.</summary>
    public static bool IsPciAddress(ReadOnlySpan<char> text)
    {
        int domain = text.Length - ":00:02.0".Length;
        return domain is >= ShortestDomain and <= LongestDomain
            && text[domain] == ':' && text[domain + 3] == ':' && text[domain + 6] == '.' && char.IsBetween(text[domain + 7], '0', '7')
            && !text[..domain].ContainsAnyExcept(HexDigits)
            && !text.Slice(domain + 1, 2).ContainsAnyExcept(HexDigits) && !text.Slice(domain + 4, 2).ContainsAnyExcept(HexDigits);
    }
}
