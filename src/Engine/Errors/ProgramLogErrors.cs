namespace SpaprDdw.Errors;

/// <summary>Errors about logs of other programs that create windows.</summary>
internal static class ProgramLogErrors
{
    public static TceException QemuTraceUnreadable(string? path, string problem, Exception? cause = null) => new(
        nameof(QemuTraceUnreadable), TceErrorCategory.InvalidData, path, null,
        $"{NameOf(path)} cannot be read as a trace of QEMU: {problem.TrimEnd('.')}.",
        "Give what QEMU printed with -trace 'vfio_prereg_*' -trace 'vfio_spapr_*'.", cause);

    public static TceException DpdkLogUnreadable(string path, string problem, Exception cause) => new(
        nameof(DpdkLogUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' cannot be read as a log of DPDK: {problem.TrimEnd('.')}.",
        "Give the output of a program that uses DPDK as a text file, which may be packed with gzip or xz.", cause);

    private static string NameOf(string? path) => path is null ? "The input" : $"'{path}'";
}
