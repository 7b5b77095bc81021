using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Containers;
using SpaprDdw.Errors;

namespace SpaprDdw.Tests.Kernel;

/// <summary>When the driver is missing, the error says why.</summary>
public class DiagnosisTests
{
    [Fact]
    public void An_error_names_a_machine_other_than_POWER()
    {
        using var tree = new KernelTree();
        TceException error = Assert.Throws<TceException>(() => KernelContainers.RequireDriver(tree.Paths, Architecture.X64));
        Assert.Equal("KernelNotPower", error.Id);
        Assert.Contains("x64", error.Message, StringComparison.Ordinal);
        Assert.Contains("emulated", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.18.0-4-powerpc64le", null)]
    [InlineData("5.19.0", "KernelVfioBroken")]
    [InlineData("6.1.0-28-powerpc64le", "KernelVfioBroken")]
    [InlineData("6.3.13", "KernelVfioBroken")]
    [InlineData("6.4.0", null)]
    [InlineData("6.12.95+deb12-powerpc64le-64k", null)]
    public void An_error_names_a_kernel_whose_VFIO_is_broken(string release, string? expected)
    {
        using KernelTree tree = new KernelTree().WithKernel(release).WithVfio();
        Exception? error = Record.Exception(() => KernelContainers.RequireDriver(tree.Paths, Architecture.Ppc64le));
        Assert.Equal(expected, (error as TceException)?.Id);
    }

    /// <summary>The number alone does not tell: a distribution can mend its kernel.</summary>
    [Fact]
    public void A_kernel_that_binds_a_device_is_not_called_broken()
    {
        using KernelTree tree = new KernelTree().WithKernel("6.1.0-mended").WithVfio().WithDevice(3, "0003:01:00.0", "vfio-pci").Write("dev/vfio/3", string.Empty);
        KernelContainers.RequireDriver(tree.Paths, Architecture.Ppc64le);
    }

    [Fact]
    public void A_kernel_without_VFIO_gets_its_own_error()
    {
        using KernelTree tree = new KernelTree().WithKernel("6.12.0");
        TceException error = Assert.Throws<TceException>(() => KernelContainers.RequireDriver(tree.Paths, Architecture.Ppc64le));
        Assert.Equal("VfioMissing", error.Id);
        Assert.Contains("modprobe", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_open_leaves_no_descriptor_open()
    {
        // A plain file stands in for the device: it opens, and then answers ENOTTY to the first request.
        using KernelTree tree = new KernelTree().WithKernel("6.12.0").WithVfio();
        TceException error = Assert.Throws<TceException>(() => TceContainer.Open(
            new KernelBackend(tree.Paths), new TceContainerOptions { Name = "kernel0" }, NullLogger.Instance));
        Assert.Equal("DriverRefused", error.Id);
        Assert.Contains("ENOTTY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(tree.Paths.Dev + "/vfio/vfio", OpenFiles());
    }

    private static IEnumerable<string?> OpenFiles()
        => Directory.GetFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget);
}
