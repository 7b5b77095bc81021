using System.Numerics;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>
/// Plays QEMU: it registers the guest's memory, makes the guest's default window, and makes the window that the guest's
/// driver asks for when the guest has booted.
/// </summary>
internal sealed class QemuPlay(ProgramVersion version, PlanningHost host, ProgramInputs inputs, ProgramProcess process)
{
    private const ulong DefaultWindow = 1UL << 30;

    /// <summary>QEMU lets one level translate this many bits more than a host page has.</summary>
    private const int ExtraLevelBits = 8;

    private readonly ulong backing = inputs.BackingPageSizes.Append(host.Host.PageSize).Max();

    private ProgramRequest? refused;

    /// <summary>True if REGISTER of memory in pages of this size never returns.</summary>
    public static bool Hangs(PlanningHost host, ulong backing)
        => backing == DpdkMemory.HashPage && host.Host is { PageSize: HostDescription.SmallPageSize, Kernel.HangsOnHugePages: true };

    public ProgramEnd Play()
    {
        if (process.Open(0, inputs.GroupCount) is { } refusal)
            return refusal;

        if (Hangs(host, backing))
            return new(ProgramVerdict.DoesNotStart, "QEMU hangs in REGISTER", $"with pages of {Size(host.Host.PageSize)}, this kernel never finishes pinning pages of {Size(backing)}");

        ulong memory = Rounding.Up(inputs.MemorySize, host.Host.PageSize);
        (Abi.TceResult registered, ulong address) = process.Register(memory, backing);
        if (!registered.IsSuccess)
        {
            process.Unregister(address, memory);
            return new(ProgramVerdict.DoesNotStart, "QEMU cannot lock the guest's memory (REGISTER fails)", ProgramEnd.Limit);
        }

        process.GetInfo();
        process.Remove(0);
        if (inputs.Kvm)
            process.ChargeKvmTable(DefaultWindow / PlatformModel.DefaultPageSize);
        if (Create(PlatformModel.DefaultPageSize, DefaultWindow) is null)
            return new(ProgramVerdict.DoesNotStart, "CREATE of the guest's default window fails", CauseOfRefusal());
        return inputs.Asked is { } asked ? PlayGuest(asked) : new(ProgramVerdict.Starts, "CREATE of the guest's default window succeeds");
    }

    private ProgramEnd PlayGuest(AskedWindow asked)
    {
        if (inputs.Kvm)
            process.ChargeKvmTable(asked.Size / asked.PageSize);
        ulong most = Math.Min(asked.PageSize, backing);
        ulong page = 1UL << BitOperations.Log2(host.PageSizes & ((most << 1) - 1));
        return Create(page, asked.Size) is { } levels
            ? new(ProgramVerdict.Starts, $"CREATE succeeds with {Quantity(levels, "level")}")
            : new(ProgramVerdict.KilledWhenGuestAsks, "CREATE of the window over the guest's memory fails", CauseOfRefusal());
    }

    /// <summary>
    /// Tries the levels of QEMU's formula, and one more after each failure. Returns the levels of the window; null if
    /// there is none.
    /// </summary>
    private uint? Create(ulong page, ulong size)
    {
        refused = null;
        int shift = BitOperations.Log2(page);
        int bits = BitOperations.Log2(Math.Max(1, size >> shift)) + 3;
        int bitsPerLevel = host.Host.PageShift + ExtraLevelBits;
        uint levels = (uint)((bits + bitsPerLevel - 1) / bitsPerLevel);
        uint most = (uint)((64 - shift) / host.Host.PageShift);
        if (version.KeepsToHostLevels)
            (levels, most) = (Math.Min(levels, host.MaxLevels), Math.Min(most, host.MaxLevels));
        for (; levels <= most; levels++)
        {
            ProgramRequest create = process.Create(page, size, levels);
            if (create.Result.IsSuccess)
                return levels;
            refused ??= create;
        }

        return null;
    }

    private string CauseOfRefusal()
        => refused is null ? "its formula gives more levels than it tries" : ProgramEnd.CauseOf(refused, host);
}
