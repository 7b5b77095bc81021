using System.Diagnostics;
using CsCheck;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>The emulated host and a real kernel give the same answers to generated operations.</summary>
public abstract class DifferentialTests(KernelLabHost lab)
{
    private const int Machines = 4;

    private static readonly int OperationCount = int.Parse(
        Environment.GetEnvironmentVariable("SPAPRDDW_LAB_OPERATIONS") ?? "3000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Compares this machine's share of the operations.</summary>
    protected void Compare()
    {
        int share = (OperationCount + Machines - 1) / Machines;
        int compared = 0, histories = 0;
        var clock = Stopwatch.StartNew();

        // One thread, because all histories share one machine. A failure names the seed.
        Step.Histories.Sample(
            steps =>
            {
                if (compared >= share)
                    return;
                compared += SideBySide.Run(lab, steps);
                histories++;
            },
            iter: 1 + (share * 3 / 2 / Step.MeanLength),
            threads: 1);

        LabFolder.Report($"{lab.Machine.Name}: {compared} generated operations in {histories} histories, no difference, {clock.Elapsed.TotalSeconds:0} s");
        Assert.True(compared >= share, $"Only {compared} of {share} operations were compared.");
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KDifferentialTests(PowerNV64K lab) : DifferentialTests(lab)
{
    [Fact]
    public void The_emulated_host_answers_as_the_kernel_does() => Compare();
}

[Collection(PowerNV4K.Name)]
public sealed class PowerNV4KDifferentialTests(PowerNV4K lab) : DifferentialTests(lab)
{
    [Fact]
    public void The_emulated_host_answers_as_the_kernel_does() => Compare();
}

[Collection(PowerNVHuge.Name)]
public sealed class PowerNVHugeDifferentialTests(PowerNVHuge lab) : DifferentialTests(lab)
{
    [Fact]
    public void The_emulated_host_answers_as_the_kernel_does() => Compare();
}

[Collection(PowerNVRadix.Name)]
public sealed class PowerNVRadixDifferentialTests(PowerNVRadix lab) : DifferentialTests(lab)
{
    [Fact]
    public void The_emulated_host_answers_as_the_kernel_does() => Compare();
}

[Collection(PSeries64K.Name)]
public sealed class PSeries64KDifferentialTests(PSeries64K lab) : DifferentialTests(lab)
{
    [Fact]
    public void The_emulated_host_answers_as_the_kernel_does() => Compare();
}
