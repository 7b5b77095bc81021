using SpaprDdw.Containers;

using static SpaprDdw.KernelLab.Containers.ContainerFixture;

namespace SpaprDdw.KernelLab.Death;

/// <summary>Random work with a container: buffers, windows and mappings come and go.</summary>
internal sealed class Story(TceContainer container, Random random)
{
    private const int MostBuffers = 8;

    /// <summary>Works until the process is killed. Then a request of the container throws.</summary>
    /// <param name="process">The process of the container.</param>
    public void TellUntilKilled(LabBackend process)
    {
        try
        {
            while (true)
                Go();
        }
        catch (Exception) when (process.IsKilled)
        {
        }
    }

    private void Go()
    {
        IReadOnlyList<DmaBuffer> buffers = container.GetBuffers();
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        DmaBuffer? buffer = Any(buffers);
        DmaWindow? window = Any(windows);
        switch (random.Next(10))
        {
            case 0 or 1 when buffers.Count < MostBuffers:
                container.CreateBuffer((64 * KiB) << random.Next(7));
                break;
            case 2 when windows.Count < 2:
                container.CreateWindow(64 * KiB, GiB << random.Next(10));
                break;
            case 3 or 4 or 5 when buffer is not null && window is not null:
                container.Map(new MapRequest(buffer, window));
                break;
            case 6 when window is not null && Any([.. container.GetMappings(window)]) is { } mapping:
                container.Unmap(mapping.StartAddress);
                break;
            case 7 when window is { IsDefault: false }:
                container.ReplaceWindow(window, pageSize: null, size: GiB << random.Next(10), levels: null, force: true);
                break;
            case 8 when buffer is { MappedBytes: 0 }:
                container.RemoveBuffer(buffer);
                break;
            case 9 when random.Next(4) == 0:
                container.ResetWindows(force: true);
                break;
        }
    }

    private T? Any<T>(IReadOnlyList<T> items)
        where T : class
        => items.Count == 0 ? null : items[random.Next(items.Count)];
}
