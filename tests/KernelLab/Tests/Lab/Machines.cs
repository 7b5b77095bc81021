namespace SpaprDdw.KernelLab;

#pragma warning disable CA1711 // xunit calls tests that share a fixture a collection.

/// <summary>POWER9, 64 KiB pages.</summary>
public sealed class PowerNV64K() : KernelLabHost(LabMachine.PowerNV64K)
{
    public const string Name = nameof(PowerNV64K);
}

/// <summary>POWER9, 64 KiB pages and huge pages.</summary>
public sealed class PowerNVHuge() : KernelLabHost(LabMachine.PowerNVHuge)
{
    public const string Name = nameof(PowerNVHuge);
}

/// <summary>POWER9, 64 KiB pages and the huge pages of the radix page table.</summary>
public sealed class PowerNVRadix() : KernelLabHost(LabMachine.PowerNVRadix)
{
    public const string Name = nameof(PowerNVRadix);
}

/// <summary>POWER9, 4 KiB pages.</summary>
public sealed class PowerNV4K() : KernelLabHost(LabMachine.PowerNV4K)
{
    public const string Name = nameof(PowerNV4K);
}

/// <summary>POWER9, 64 KiB pages, whose programs are killed.</summary>
public sealed class PowerNVKills() : KernelLabHost(LabMachine.PowerNVKills)
{
    public const string Name = nameof(PowerNVKills);
}

/// <summary>pseries, 64 KiB pages.</summary>
public sealed class PSeries64K() : KernelLabHost(LabMachine.PSeries64K)
{
    public const string Name = nameof(PSeries64K);
}

[CollectionDefinition(PowerNV64K.Name)]
public sealed class PowerNV64KTests : ICollectionFixture<PowerNV64K>;

[CollectionDefinition(PowerNVHuge.Name)]
public sealed class PowerNVHugeTests : ICollectionFixture<PowerNVHuge>;

[CollectionDefinition(PowerNVRadix.Name)]
public sealed class PowerNVRadixTests : ICollectionFixture<PowerNVRadix>;

[CollectionDefinition(PowerNV4K.Name)]
public sealed class PowerNV4KTests : ICollectionFixture<PowerNV4K>;

[CollectionDefinition(PowerNVKills.Name)]
public sealed class PowerNVKillsTests : ICollectionFixture<PowerNVKills>;

[CollectionDefinition(PSeries64K.Name)]
public sealed class PSeries64KTests : ICollectionFixture<PSeries64K>;
