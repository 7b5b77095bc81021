namespace SpaprDdw.Platforms;

/// <summary>The machines that have the interface.</summary>
public enum TcePlatform
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>PowerNV on POWER8: a host without a hypervisor below it.</summary>
    Power8,

    /// <summary>PowerNV on POWER9.</summary>
    Power9,

    /// <summary>PowerNV on POWER10.</summary>
    Power10,

    /// <summary>pseries: a partition or a nested host, whose tables the hypervisor keeps (rule PSeries).</summary>
    PSeries,
}
