using SpaprDdw.Abi;
using SpaprDdw.Planning;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>How a play ends.</summary>
/// <param name="Verdict">What becomes of the program.</param>
/// <param name="Event">What succeeds or fails.</param>
/// <param name="Cause">Why it fails; null if nothing fails.</param>
internal sealed record ProgramEnd(ProgramVerdict Verdict, string Event, string? Cause = null)
{
    /// <summary>The cause of the limit of locked memory.</summary>
    public const string Limit = "the limit of locked memory is too low";

    /// <summary>Both in words.</summary>
    public string Reason => Cause is null ? Event : $"{Event}: {Cause}";

    /// <summary>Why the driver refuses a CREATE.</summary>
    public static string CauseOf(ProgramRequest create, PlanningHost host) => create switch
    {
        { Result.Errno: Errno.ENOMEM, Leaked: > 0 } => "the kernel cannot allocate such a large table",
        { Result.Errno: Errno.ENOMEM } => Limit,
        { Result.Errno: Errno.EPERM } => "on a pseries host, the hypervisor gives windows to one group only",
        { Result.Errno: Errno.ENODEV } => "the hypervisor has no room for such a table, and the group gets no window until the host boots again",
        { Levels: { } levels } when levels > host.MaxLevels => $"it asks for {levels} levels, and the host supports {host.MaxLevels}",
        { PageSize: { } page } when (host.PageSizes & page) == 0 => $"the host has no IOMMU pages of {Size(page)}",
        _ => $"the driver answers {create.Result.Errno}",
    };
}
