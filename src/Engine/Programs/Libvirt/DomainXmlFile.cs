using System.Xml;
using System.Xml.Linq;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>
/// Reads the XML of a libvirt domain, as virsh dumpxml prints it or as libvirt keeps it in /etc/libvirt/qemu and
/// /run/libvirt/qemu. A DTD is refused, and nothing outside of the file is read.
/// </summary>
public static class DomainXmlFile
{
    /// <summary>The most characters of a file. Domains have far fewer.</summary>
    private const long MaxCharacters = 1 << 20;

    /// <summary>
    /// The most levels of elements. Domains have far fewer, and the time to load a document grows with their square.
    /// </summary>
    private const int MaxDepth = 64;

    /// <summary>With this value in bytes or more, libvirt takes a limit as not set.</summary>
    private const ulong Unlimited = (ulong)long.MaxValue >> 10 << 10;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads a domain.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TceException">PathNotFound, DomainXmlUnreadable, DomainNotPSeries.</exception>
    public static LibvirtDomain Read(string path)
    {
        return FileReading.Try(path, FileErrors.PathNotFound, DomainErrors.DomainXmlUnreadable, () =>
        {
            using FileStream file = RegularFile.Open(path);
            CheckDepth(file);
            using var reader = XmlReader.Create(file, Settings);
            XElement root = XDocument.Load(reader).Root!;
            XElement domain = root.Name.LocalName == "domain" ? root
                : root.Element("domain") ?? throw new InvalidDataException("it has no element 'domain'");
            return Read(domain, path);
        });
    }

    private static void CheckDepth(FileStream file)
    {
        using (var reader = XmlReader.Create(file, Settings))
        {
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth)
                    throw new InvalidDataException($"its elements are nested deeper than {MaxDepth}");
            }
        }

        file.Position = 0;
    }

    private static LibvirtDomain Read(XElement domain, string path)
    {
        XElement? type = domain.Element("os")?.Element("type");
        if (!IsPSeries((string?)type?.Attribute("arch"), (string?)type?.Attribute("machine")))
            throw DomainErrors.DomainNotPSeries(path);
        XElement? backing = domain.Element("memoryBacking");
        var hugePages = new DomainHugePages(backing?.Element("hugepages"), domain.Element("cpu")?.Element("numa"));
        var memory = new DomainMemory(domain);
        var bridges = new DomainBridges(domain.Element("devices"));
        return new LibvirtDomain
        {
            Name = PrintableText.Of((string?)domain.Element("name") ?? string.Empty),
            MemorySize = memory.Size,
            MaximumMemorySize = memory.Maximum,
            IsKvm = (string?)domain.Attribute("type") == "kvm",
            HasHugePages = hugePages.CoverAll,
            HugePageSizes = hugePages.Sizes,
            HardLimit = domain.Element("memtune")?.Element("hard_limit") is { } limit && LibvirtSize.Of(limit) is < Unlimited and var bytes ? bytes : null,
            IsLocked = backing?.Element("locked") is not null,
            HostBridges = bridges.Count,
            GroupsOfBridges = bridges.Groups,
        };
    }

    /// <summary>True if both are of a pseries guest. libvirt adds the one that a new domain lacks.</summary>
    private static bool IsPSeries(string? architecture, string? machine)
        => (architecture ?? machine) is not null && architecture is null or "ppc64" or "ppc64le"
            && machine?.StartsWith("pseries", StringComparison.Ordinal) != false;
}
