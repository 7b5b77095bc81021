namespace SpaprDdw.Tests.Fuzz;

/// <summary>A reader of files that strangers send.</summary>
/// <param name="Name">Its name, which is also the name of its folder in Data/fuzz.</param>
/// <param name="Documents">Good documents, the same ones in every run.</param>
/// <param name="Check">
/// Reads a document, and throws if the reader does anything but read it or refuse it with its own error. The result is
/// true for a document that was read.
/// </param>
internal sealed record FuzzedReader(string Name, Func<IReadOnlyList<byte[]>> Documents, Func<byte[], bool> Check)
{
    /// <summary>All readers. A new reader is one line here.</summary>
    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("state", FuzzedStates.Documents, FuzzedStates.Check),
        new("trace", FuzzedTraces.Documents, FuzzedTraces.Check),
        new("domain", FuzzedDomains.Documents, FuzzedDomains.Check),
        new("qemu-trace", FuzzedQemuTraces.Documents, FuzzedQemuTraces.Check),
    ];
}
