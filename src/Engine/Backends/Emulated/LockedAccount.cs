using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>A process's count of locked pages against RLIMIT_MEMLOCK, in host pages as the kernel counts.</summary>
internal sealed class LockedAccount(int pageShift, ulong limit, bool unlimited)
{
    private ulong pages;

    public LockedMemory State { get; private set; } = new(0, limit, unlimited);

    /// <summary>Charges pages, unless that goes over the limit; reaching it is fine (rule TableCharge).</summary>
    public bool TryCharge(ulong count)
    {
        ulong sum = unchecked(pages + count);
        if (count != 0 && !State.Unlimited && sum > State.Limit >> pageShift)
            return false;
        Store(sum);
        return true;
    }

    public void Release(ulong count) => Store(unchecked(pages - count));

    public void Limit(ulong bytes) => State = new LockedMemory(State.Used, bytes, Unlimited: false);

    private void Store(ulong count)
    {
        pages = count;
        State = State with { Used = count << pageShift };
    }
}
