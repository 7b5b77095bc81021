namespace SpaprDdw.Errors;

/// <summary>Errors about libvirt domains.</summary>
internal static class DomainErrors
{
    public static TceException DomainXmlUnreadable(string path, string problem, Exception cause) => new(
        nameof(DomainXmlUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a libvirt domain: {problem.TrimEnd('.')}.", "Give what virsh dumpxml prints.", cause);

    public static TceException DomainNotPSeries(string path) => new(
        nameof(DomainNotPSeries), TceErrorCategory.InvalidArgument, path, null,
        $"The domain in '{path}' is no pseries guest, so it has no DMA windows.", "Give a domain of the architecture ppc64 and the machine pseries.");
}
