namespace SpaprDdw.Backends.Kernel;

/// <summary>The folders in which the kernel shows itself. Tests use folders of their own.</summary>
/// <param name="Sys">The root of sysfs.</param>
/// <param name="Dev">The root of the device files.</param>
/// <param name="Proc">The root of procfs.</param>
public sealed record KernelPaths(string Sys = "/sys", string Dev = "/dev", string Proc = "/proc")
{
    internal string VfioContainer => Dev + "/vfio/vfio";

    internal string VfioGroup(int number) => Dev + "/vfio/" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
