using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Faults;

/// <summary>One failure during an operation.</summary>
/// <param name="Place">How many requests, or looks at the locked memory, come before it.</param>
/// <param name="IsLook">Whether a look at the locked memory fails, not a request.</param>
/// <param name="Answer">The answer of the failed request; null for an exception.</param>
internal readonly record struct Fault(int Place, bool IsLook, TceResult? Answer)
{
    /// <summary>The message of the exception.</summary>
    public const string Problem = "Too many open files";

    /// <summary>The answers that are always tried, and with long tests all that the kernel can give.</summary>
    private static readonly TceResult?[] Answers = LongTests.Enabled
        ? [.. Enum.GetValues<Errno>().Where(errno => errno != Errno.None).Select(errno => (TceResult?)TceResult.Failure(errno)), new(1), new(16), null]
        : [TceResult.Failure(Errno.EIO), TceResult.Failure(Errno.ENODEV), new TceResult(1), new TceResult(16), null];

    /// <summary>Every failure of an operation that sends requests and looks at the locked memory this often.</summary>
    public static IEnumerable<Fault> Of(int requests, int looks) =>
        (from place in Enumerable.Range(0, requests) from answer in Answers select new Fault(place, IsLook: false, answer))
        .Concat(from place in Enumerable.Range(0, looks) select new Fault(place, IsLook: true, null));

    /// <summary>Lets the failure happen during the next operation.</summary>
    public void Arm(ProbeBackend backend)
    {
        if (IsLook)
            backend.ThrowAtLookAfter(Place, new IOException(Problem));
        else if (Answer is { } answer)
            backend.FailAfter(Place, answer);
        else
            backend.ThrowAfter(Place, new IOException(Problem));
    }

    /// <summary>The name of a request in errors.</summary>
    public static string NameInErrors(string request) => request switch
    {
        nameof(ProbeBackend.Allocate) => "could not be allocated",
        nameof(ProbeBackend.Free) => "munmap",
        nameof(ProbeBackend.LimitLocked) => "setrlimit",
        nameof(VfioRequest.TceGetInfo) => "GET_INFO",
        nameof(VfioRequest.EehPeOp) => "EEH",
        nameof(ProbeBackend.OpenContainer) => "the open of /dev/vfio/vfio",
        nameof(ProbeBackend.OpenGroup) => "the open of /dev/vfio/0",
        _ => JsonNamingPolicy.SnakeCaseUpper.ConvertName(request),
    };
}
