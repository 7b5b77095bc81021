using SpaprDdw.KernelLab.Containers;
using SpaprDdw.Partition;

namespace SpaprDdw.KernelLab.Partition;

/// <summary>The windows of a live partition while a program uses a group through VFIO, and afterwards.</summary>
[Collection(PSeries64K.Name)]
public sealed class HeldByVfioTests(PSeries64K lab) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kernel-lab-vfio-").FullName;

    [Fact]
    public void The_windows_are_gone_while_a_program_holds_the_group()
    {
        using (var process = new ContainerFixture(lab))
        {
            PciDmaWindow held = ReadFirst();
            Assert.Equal(("vfio-pci", "HeldByVfio", "None"), (held.Driver, held.Verdict, held.Mode));
            Assert.Null(held.DefaultSize);

            // Now the tree has the window of the program.
            process.Container.CreateWindow(process.PageSize, ContainerFixture.GiB);
            held = ReadFirst();
            Assert.Equal(("HeldByVfio", "Dynamic", ContainerFixture.GiB), (held.Verdict, held.Mode, held.Size!.Value));
        }

        PciDmaWindow free = ReadFirst();
        Assert.Equal("vfio-pci", free.Driver);
        Assert.NotNull(free.DefaultSize);
        Assert.Equal("NotAsked", free.Verdict);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The device of group 0, on the first bridge.</summary>
    private PciDmaWindow ReadFirst() => lab.ReadPartition().Read("root", folder).Devices.First(row => row.PciAddress.StartsWith("0000:", StringComparison.Ordinal));
}
