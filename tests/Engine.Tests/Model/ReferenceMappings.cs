using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Model;

/// <content>Mapping and unmapping.</content>
internal sealed partial class ReferenceModel
{
    public string? Map(in MapRequest request)
    {
        DmaBuffer wanted = request.Buffer;
        if (request.Access == DmaAccess.None)
            return "AccessNone";
        if (Buffers.Find(each => each.Buffer == wanted) is not { } buffer)
            return "BufferNotFound";
        if (Choose(request, out ModelWindow? window) is { } unclear)
            return unclear;
        ulong size = request.Size ?? (request.Offset < buffer.Size ? buffer.Size - request.Offset : 0);
        if (request.Offset >= buffer.Size || size > buffer.Size - request.Offset)
            return "RangeOutsideBuffer";
        if (size == 0)
            return "SizeZero";
        if (!window!.IsAligned(size))
            return "SizeNotAligned";
        if (buffer.LargestPage < window.PageSize)
            return "BackingPageTooSmall";
        if (!window.IsAligned(buffer.Address + request.Offset))
            return "OffsetNotAligned";
        if ((request.Address ?? window.FirstFree(size, hasMsiHole: !host.IsPSeries)) is not { } address)
            return "NoRoomInWindow";
        if (RangeError(window, address, size) is { } wrong)
            return wrong;
        if (window.IsMapped(address, size))
            return "MappingOverlaps";
        if (IsShort(PendingCharge + window.NextMapCharge))
            return "LockedMemoryShort";
        MakePending();
        window.Map(address, size, buffer, request.Offset, request.Access);
        return null;
    }

    /// <summary>Predicts an unmap, and the bytes that were mapped in its range.</summary>
    public string? Unmap(ulong address, ulong? size, out ulong unmapped)
    {
        unmapped = 0;
        if (Windows.FirstOrDefault(each => each.Contains(address)) is not { } window)
            return "AddressOutsideWindows";
        if (size == 0)
            return "SizeZero";
        ulong distance = address - window.Start;
        ulong length = size ?? window.Runs()
            .Where(run => distance - run.Distance < run.Size)
            .Select(run => run.Distance + run.Size - distance)
            .FirstOrDefault();
        if (length == 0)
            return "NothingMapped";
        if (!window.IsAligned(length))
            return "SizeNotAligned";
        if (RangeError(window, address, length) is { } wrong)
            return wrong;
        if (!window.IsMapped(address, length))
            return "NothingMapped";
        ulong before = window.Mapped;
        window.Unmap(address, length);
        unmapped = before - window.Mapped;
        return null;
    }

    private static string? RangeError(ModelWindow window, ulong address, ulong size)
        => !window.Contains(address) ? "AddressOutsideWindow"
            : !window.IsAligned(address) ? "AddressNotAligned"
            : (UInt128)(address - window.Start) + size > window.Size ? "RangePastWindowEnd"
            : null;

    private string? Choose(MapRequest request, out ModelWindow? window)
    {
        if (request.Window is { } named)
        {
            window = Find(named);
            return window is null ? "WindowNotFound" : null;
        }

        if (request.Address is { } address)
        {
            window = Windows.FirstOrDefault(each => each.Contains(address));
            return window is null ? "AddressOutsideWindows" : null;
        }

        ModelWindow[] all = [.. Windows], created = [.. all.Where(each => !each.IsDefault)];
        window = created.Length == 1 ? created[0] : created.Length == 0 && all.Length == 1 ? all[0] : null;
        return window is null ? "WindowAmbiguous" : null;
    }
}
