using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>The hosts for tests of facts that hold on every host.</summary>
public static class HostKinds
{
    public static IReadOnlyList<TcePlatform> Platforms { get; } = [TcePlatform.Power8, TcePlatform.Power9, TcePlatform.Power10, TcePlatform.PSeries];

    /// <summary>Each platform with each page size of the kernel.</summary>
    public static TheoryData<TcePlatform, ulong> WithPages => new(
        from platform in Platforms
        from pageSize in new[] { 4 * KiB, 64 * KiB }
        select (platform, pageSize));
}
