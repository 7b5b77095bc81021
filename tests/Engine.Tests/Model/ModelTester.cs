using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Model;

/// <summary>
/// Carries out random operations on a container and on the reference model. Both must give the same error or the same
/// result.
/// </summary>
internal sealed class ModelTester(ContainerFixture fixture)
{
    private readonly ReferenceModel model = new(fixture.Host.Description, fixture.Backend.Memory.Locked is { Unlimited: false } locked ? locked.Limit : ulong.MaxValue);

    /// <summary>All windows and buffers that ever existed, so an operation can name one that was removed.</summary>
    private readonly List<DmaWindow> windows = [];
    private readonly List<DmaBuffer> buffers = [];

    /// <summary>How often each error came; the key is empty for operations that succeeded.</summary>
    public Dictionary<string, int> Results { get; } = [];

    private TceContainer Container => fixture.Container;

    /// <summary>Carries out an operation, and compares the error or success with the prediction.</summary>
    public void Run(ModelOperation operation)
    {
        FindWindows();
        int requests = fixture.Backend.Requests.Count;
        string? predicted = null;
        string? actual = null;
        try
        {
            Apply(operation, ref predicted);
        }
        catch (TceException error)
        {
            actual = error.Id;
        }

        Assert.True(predicted == actual, $"{operation}: the model says {predicted ?? "success"}, and the container {actual ?? "success"}.");
        Results[actual ?? string.Empty] = Results.GetValueOrDefault(actual ?? string.Empty) + 1;
        if (actual is not (null or "MemoryNotAllocated"))
            Assert.Equal(requests, fixture.Backend.Requests.Count);
        else if (actual is null)
            Assert.All(fixture.Backend.Requests.Skip(requests), request => Assert.True(request.Result.IsSuccess, request.ToString()));
    }

    /// <summary>Compares the container, the model and the emulated driver.</summary>
    public void Check() => ModelAssert.Matches(model, fixture);

    /// <summary>Only the container has the windows that operations take; the slot tells which is which.</summary>
    private void FindWindows()
    {
        foreach (DmaWindow window in Container.GetWindows())
        {
            model.Slots[window.Slot]!.Window = window;
            if (!windows.Contains(window))
                windows.Add(window);
        }
    }

    private void Apply(ModelOperation operation, ref string? predicted)
    {
        switch (operation.Kind)
        {
            case ModelOperationKind.CreateBuffer:
                CreateBuffer(operation, ref predicted);
                break;
            case ModelOperationKind.RemoveBuffer or ModelOperationKind.Map when model.Buffers.Count == 0:
                CreateBuffer(16 * fixture.Host.Description.PageSize, fixture.Host.Description.PageSize, $"buffer{buffers.Count}", ref predicted);
                break;
            case ModelOperationKind.RemoveBuffer:
                DmaBuffer buffer = PickBuffer(operation, 0);
                predicted = model.RemoveBuffer(buffer);
                Container.RemoveBuffer(buffer);
                break;
            case ModelOperationKind.CreateWindow:
                (ulong pageSize, ulong size, int? levels) = Shape(operation);
                predicted = model.CreateWindow(pageSize, size, levels);
                Container.CreateWindow(pageSize, size, levels);
                break;
            case ModelOperationKind.RemoveWindow:
                DmaWindow removed = PickWindow(operation, 0);
                bool drops = operation.Numbers[1] % 2 == 0;
                predicted = model.RemoveWindow(removed, drops);
                Container.RemoveWindow(removed, drops);
                break;
            case ModelOperationKind.ReplaceWindow:
                Replace(operation, ref predicted);
                break;
            case ModelOperationKind.ResetWindows:
                bool force = operation.Numbers[0] % 2 == 0;
                predicted = model.ResetWindows(force);
                Container.ResetWindows(force);
                break;
            case ModelOperationKind.Map:
                Map(operation, ref predicted);
                break;
            default:
                Unmap(operation, ref predicted);
                break;
        }
    }

    private void CreateBuffer(ModelOperation operation, ref string? predicted)
    {
        ulong host = fixture.Host.Description.PageSize;
        ulong[] huge = [.. fixture.Host.Description.HugePageSizes.Where(size => size <= 16 * MiB)];
        ulong page = operation.IsRare(0, 20) ? operation.Pick(0, [2 * KiB, 3 * host, 64 * MiB]) : operation.IsRare(1, 3) && huge.Length > 0 ? huge[0] : host;
        ulong size = operation.IsRare(2, 20) ? 0 : operation.Pages(3, 1, page > 2 * MiB ? 3 : 20, page);
        string name = operation.IsRare(4) && buffers.Count > 0 ? operation.Pick(5, buffers).Name.ToUpperInvariant() : $"buffer{buffers.Count}";
        CreateBuffer(size, page, name, ref predicted);
    }

    private void CreateBuffer(ulong size, ulong page, string name, ref string? predicted)
    {
        predicted = model.CreateBuffer(size, page, name);
        DmaBuffer made = Container.CreateBuffer(size, page, name);
        buffers.Add(made);
        model.Buffers.Add(new ModelBuffer(made, size, page));
    }

    private void Replace(ModelOperation operation, ref string? predicted)
    {
        DmaWindow window = PickWindow(operation, 3);
        (ulong pageSize, ulong size, int? levels) = Shape(operation);
        ulong? newPage = operation.IsRare(4, 3) ? null : pageSize, newSize = operation.IsRare(5, 3) ? null : size;
        bool force = operation.Numbers[6] % 2 == 0;
        predicted = model.ReplaceWindow(window, newPage, newSize, levels, force);
        Container.ReplaceWindow(window, newPage, newSize, levels, force);
    }

    private void Map(ModelOperation operation, ref string? predicted)
    {
        DmaWindow? window = operation.IsRare(0, 4) ? null : PickWindow(operation, 0);
        ulong page = window?.PageSize ?? 4 * KiB;
        ulong? address = operation.IsRare(1, 3) ? null
            : operation.IsRare(2, 12) ? (1UL << 60) + operation.Pages(2, 0, 8, page)
            : operation.IsRare(3, 6) ? (window?.EndAddress ?? GiB) + 1 - operation.Pages(2, 1, 8, page)
            : (window?.StartAddress ?? 0) + operation.Pages(2, 0, 63, page);
        ulong? size = operation.IsRare(4, 12) ? null : operation.IsRare(4, 13) ? 0 : operation.Pages(4, 1, 6, page);
        var request = new MapRequest(PickBuffer(operation, 5), window, address, operation.Pages(6, 0, 7, page), size, operation.Access(7));
        predicted = model.Map(request);
        Container.Map(request);
    }

    private void Unmap(ModelOperation operation, ref string? predicted)
    {
        ModelWindow[] mapped = [.. model.Windows.Where(each => each.Pages.Count > 0)];
        ulong address = mapped.Length == 0 || operation.IsRare(0, 12)
            ? operation.Pages(1, 0, 63, 64 * KiB)
            : AddressIn(operation, operation.Pick(0, mapped));
        ulong page = mapped.FirstOrDefault(each => each.Contains(address))?.PageSize ?? 64 * KiB;
        ulong? size = operation.IsRare(3, 3) ? null : operation.IsRare(3, 17) ? 0 : operation.Pages(4, 1, 8, page);
        predicted = model.Unmap(address, size, out ulong unmapped);
        Assert.Equal(unmapped, Container.Unmap(address, size));
    }

    private static ulong AddressIn(ModelOperation operation, ModelWindow window)
        => window.Start + (operation.Pick(1, [.. window.Pages.Keys]) * window.PageSize) + (operation.IsRare(2, 15) ? 512UL : 0);

    private (ulong PageSize, ulong Size, int? Levels) Shape(ModelOperation operation)
        => (operation.PageSize(0, Container.GetInfo().PageSizes), operation.WindowSize(1), operation.Levels(2));

    /// <summary>A window that exists; rarely one that existed.</summary>
    private DmaWindow PickWindow(ModelOperation operation, int index)
    {
        IReadOnlyList<DmaWindow> present = Container.GetWindows();
        return present.Count == 0 || operation.IsRare(index, 25) ? operation.Pick(index, windows) : operation.Pick(index, present);
    }

    private DmaBuffer PickBuffer(ModelOperation operation, int index)
        => operation.IsRare(index, 25) ? operation.Pick(index, buffers) : operation.Pick(index, model.Buffers).Buffer;
}
