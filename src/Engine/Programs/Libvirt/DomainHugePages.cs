using System.Globalization;
using System.Xml.Linq;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>
/// The huge pages of a domain. A page with a nodeset backs these NUMA nodes of the guest, and a page without one backs the
/// others. The pages of the host's kernel back a node for which the domain names no page.
/// </summary>
internal sealed class DomainHugePages
{
    /// <summary>The most NUMA nodes of a guest. Guests have far fewer.</summary>
    private const uint MaxNodes = 4096;

    public DomainHugePages(XElement? hugePages, XElement? numa)
    {
        Page[] pages = [.. hugePages?.Elements("page").Select(page => new Page(
            LibvirtSize.Parse((string?)page.Attribute("size"), (string?)page.Attribute("unit"), "size"),
            (string?)page.Attribute("nodeset") is { } set ? Nodes(set) : null)) ?? []];
        XElement[] cells = [.. numa?.Elements("cell") ?? []];
        Page?[] backing = cells.Length == 0 || pages.Length == 0 ? [.. pages] : [.. cells.Select((cell, index) =>
        {
            uint node = (string?)cell.Attribute("id") is { } id ? Number(id) : (uint)index;
            return Array.Find(pages, page => page.Nodes?.Contains(node) == true) ?? Array.Find(pages, page => page.Nodes is null);
        })];
        CoverAll = hugePages is not null && !backing.Contains(null);
        Sizes = [.. backing.OfType<Page>().Select(page => page.Size).Distinct()];
    }

    /// <summary>True if huge pages back all memory.</summary>
    public bool CoverAll { get; }

    /// <summary>The sizes of the pages in bytes; empty for the default of the host.</summary>
    public IReadOnlyList<ulong> Sizes { get; }

    /// <summary>The nodes of a set such as 0-3,^2,8. A number after ^ takes a node out.</summary>
    private static HashSet<uint> Nodes(string text)
    {
        HashSet<uint> nodes = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.TrimStart('^').Split('-');
            (uint first, uint last) = (Number(ends[0]), Number(ends[^1]));
            if (ends.Length > 2 || first > last)
                throw new InvalidDataException($"'{FileText.Short(part)}' is no range of NUMA nodes");
            for (uint node = first; node <= last; node++)
                _ = part.StartsWith('^') ? nodes.Remove(node) : nodes.Add(node);
        }

        return nodes;
    }

    private static uint Number(string text)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number < MaxNodes
            ? number : throw new InvalidDataException($"'{FileText.Short(text)}' is no NUMA node");

    /// <summary>Pages of a size, and the nodes that they back; null for the nodes of no other page.</summary>
    private sealed record Page(ulong Size, HashSet<uint>? Nodes);
}
