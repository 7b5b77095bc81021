using System.Buffers;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>Parses the parts of lines of a kernel log, after the prefixes of dmesg, journalctl or syslog.</summary>
internal static class KernelLogText
{
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The characters of the name of a driver or a host; a prefix may end directly before the name.</summary>
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.");

    private const int MinDomainDigits = 4, MaxDomainDigits = 8;

    /// <summary>Finds the driver and the device of a line, as in "e1000e 0000:00:01.0: ".</summary>
    /// <param name="before">The line up to its message.</param>
    /// <param name="driver">The name of the driver; "pci" for a line of the PCI bus.</param>
    /// <param name="address">The PCI address of the device.</param>
    /// <returns>False if the line names no device.</returns>
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
                driver = driver[(driver.LastIndexOfAnyExcept(NameLetters) + 1)..];
                return driver.Length > 0;
            }
        }

        driver = address = default;
        return false;
    }

    /// <summary>The host in the prefix of journalctl or syslog, "Nov 27 02:12:22 host kernel: "; null without one.</summary>
    /// <param name="line">The line.</param>
    public static string? HostName(string line)
    {
        int kernel = line.IndexOf(" kernel: ", StringComparison.Ordinal);
        int blank = kernel <= 0 ? -1 : line.LastIndexOf(' ', kernel - 1);
        string host = blank <= 0 ? string.Empty : line[(blank + 1)..kernel];
        return host.Length > 0 && !host.AsSpan().ContainsAnyExcept(NameLetters) ? host : null;
    }

    /// <summary>The last word of a text, such as the node in "/pci@800000020000000: ".</summary>
    public static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> before)
    {
        ReadOnlySpan<char> words = before.TrimEnd(" :");
        return words[(words.LastIndexOf(' ') + 1)..];
    }

    /// <summary>True for a PCI address, such as 0001:00:02.0. The domain has four digits or more.</summary>
    public static bool IsPciAddress(ReadOnlySpan<char> text)
    {
        int domain = text.Length - ":00:02.0".Length;
        return domain is >= MinDomainDigits and <= MaxDomainDigits
            && text[domain] == ':' && text[domain + 3] == ':' && text[domain + 6] == '.' && char.IsBetween(text[domain + 7], '0', '7')
            && !text[..domain].ContainsAnyExcept(HexDigits)
            && !text.Slice(domain + 1, 2).ContainsAnyExcept(HexDigits) && !text.Slice(domain + 4, 2).ContainsAnyExcept(HexDigits);
    }
}
