using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Programs.Libvirt;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>The XML of libvirt domains.</summary>
internal static class FuzzedDomains
{
    private const string Domain = """
        <domain type='kvm'>
          <name>guest</name>
          <memory unit='KiB'>1048576</memory>
          <maxMemory slots='16' unit='GiB'>64</maxMemory>
          <memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages><locked/></memoryBacking>
          <memtune><hard_limit unit='KiB'>2097152</hard_limit></memtune>
          <os><type arch='ppc64' machine='pseries-7.2'>hvm</type></os>
          <devices>
            <controller type='pci' index='0' model='pci-root'/>
            <controller type='pci' index='1' model='pci-bridge'><address type='pci' bus='0x00'/></controller>
            <hostdev mode='subsystem' type='pci'>
              <source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>
              <address type='pci' bus='0x01' slot='0x01'/>
            </hostdev>
          </devices>
        </domain>
        """;

    private static readonly string FilePath = Path.GetTempFileName();

    static FuzzedDomains() => AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(FilePath);

    public static IReadOnlyList<byte[]> Documents()
        => [Encoding.UTF8.GetBytes(Domain), Encoding.UTF8.GetBytes(Domain.Replace("<locked/>", string.Empty, StringComparison.Ordinal))];

    /// <summary>Asserts that a document is read or refused.</summary>
    /// <returns>True if it is read.</returns>
    public static bool Check(byte[] document)
    {
        File.WriteAllBytes(FilePath, document);
        try
        {
            _ = DomainXmlFile.Read(FilePath).MemlockLimit;
            return true;
        }
        catch (TceException refused)
        {
            Assert.Contains(refused.Id, (string[])[nameof(DomainErrors.DomainXmlUnreadable), nameof(DomainErrors.DomainNotPSeries)]);
            Assert.DoesNotMatch(@"SpaprDdw|System\.|\.NET", refused.Message);
            return false;
        }
    }
}
