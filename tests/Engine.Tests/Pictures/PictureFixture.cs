using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Pictures;

/// <summary>Containers for pictures, by name.</summary>
internal static class PictureFixture
{
    /// <summary>A name with XML markup and wide letters.</summary>
    public const string HarmfulName = "<b>&\"'\\u001B[31m]]>漢字漢字漢字漢字漢字é\u0301";

    public static TheoryData<string> Names => [.. All.Keys];

    private static Dictionary<string, Func<ContainerFixture>> All { get; } = new()
    {
        ["only the default window"] = () => ContainerFixture.Open(),
        ["no window"] = () => Make(_ => { }),
        ["both windows, many buffers"] = () => Make(
            container =>
            {
                DmaWindow window = container.CreateWindow(64 * KiB, 512 * GiB, 2);
                for (ulong i = 0; i < 9; i++)
                    container.Map(new MapRequest(container.CreateBuffer(MiB << (int)i, name: $"{HarmfulName}{i}"), window, window.StartAddress + (i * 50 * GiB)));
                container.Map(new MapRequest(container.CreateBuffer(GiB, name: "low"), container.GetWindow(0), 0));
            },
            keepsDefault: true),
        ["fragments"] = () => Make(container =>
        {
            DmaWindow window = container.CreateWindow(64 * KiB, GiB);
            DmaBuffer buffer = container.CreateBuffer(GiB);
            for (ulong at = 0; at < GiB; at += 192 * KiB)
                container.Map(new MapRequest(buffer, window, window.StartAddress + at, at, 64 * KiB));
        }),
        ["1 PiB, sparse"] = () => Make(container =>
        {
            DmaWindow window = container.CreateWindow(2 * MiB, 1UL << 50, 2);
            DmaBuffer buffer = container.CreateBuffer(64 * MiB, 2 * MiB);
            for (ulong i = 1; i < 8; i++)
                container.Map(new MapRequest(buffer, window, window.StartAddress + (i * 77 * TiB), 0, 2 * MiB * i));
        }),
        ["at 0, over the MSI hole"] = () => Make(container =>
        {
            DmaWindow window = container.CreateWindow(4 * KiB, 16 * GiB, 2);
            container.Map(new MapRequest(container.CreateBuffer(6 * GiB), window, 0));
        }),
        ["the smallest window"] = () => Make(container => container.Map(
            new MapRequest(container.CreateBuffer(64 * KiB), container.CreateWindow(64 * KiB, 64 * KiB)))),
        ["pseries"] = () => Make(
            container => container.Map(new MapRequest(container.CreateBuffer(GiB), container.CreateWindow(64 * KiB, 64 * GiB))),
            TcePlatform.PSeries,
            keepsDefault: true),
    };

    public static ContainerFixture Open(string name) => All[name]();

    private static ContainerFixture Make(Action<TceContainer> fill, TcePlatform platform = TcePlatform.Power9, bool keepsDefault = false)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform);
        if (!keepsDefault)
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fill(fixture.Container);
        return fixture;
    }
}
