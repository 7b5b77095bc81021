namespace SpaprDdw.Platforms;

/// <summary>The kinds of machines that have an sPAPR TCE IOMMU.</summary>
public enum TcePlatform
{
    /// <summary>The machine is not known.</summary>
    Unknown,

    /// <summary>PowerNV on POWER8: Linux runs on the machine itself, without a hypervisor below it.</summary>
    Power8,

    /// <summary>PowerNV on POWER9.</summary>
    Power9,

    /// <summary>PowerNV on POWER10.</summary>
    Power10,

    /// <summary>pseries: a partition or a guest, whose tables the hypervisor keeps (rule PSeries).</summary>
    PSeries,
}
