using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Logging;

/// <summary>Writes every request with its arguments and its result to a log, at level Debug.</summary>
internal sealed class LoggingBackend(ITceBackend backend, ILogger logger) : ITceBackend, IProcessMemory
{
    public bool IsEnabled => logger.IsEnabled(LogLevel.Debug);

    public HostDescription Host => backend.Host;

    public IProcessMemory Memory => this;

    public LockedMemory Locked => backend.Memory.Locked;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => Log(backend.OpenContainer(), $"open /dev/vfio/vfio");

    public TceResult OpenGroup(int number) => Log(backend.OpenGroup(number), $"open /dev/vfio/{number}");

    public TceResult Close(int descriptor) => Log(backend.Close(descriptor), $"close {descriptor}");

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        TceResult result = backend.Send(descriptor, request, ref argument);
        if (IsEnabled)
        {
            string name = JsonNamingPolicy.SnakeCaseUpper.ConvertName(request.ToString());
            string group = request.IsOfGroup() ? $" {descriptor}" : string.Empty;
            string text = argument.ToText(request);
            TceLog.Request(logger, $"{name}{group}{(text.Length > 0 ? " " : string.Empty)}{text}", result);
        }

        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
        => Log(backend.Memory.Allocate(size, pageSize, access, out address), $"mmap size={size} page={pageSize} at {address}");

    public TceResult Free(ulong address, ulong size)
        => Log(backend.Memory.Free(address, size), $"munmap {address} size={size}");

    public TceResult LimitLocked(ulong bytes) => Log(backend.Memory.LimitLocked(bytes), $"setrlimit MEMLOCK {bytes}");

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose() => backend.Dispose();

    private TceResult Log(TceResult result, [InterpolatedStringHandlerArgument("")] RequestText request)
    {
        if (IsEnabled)
            TceLog.Request(logger, request.GetText(), result);
        return result;
    }
}
