using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The locked pages of a process (the kernel's locked_vm) and RLIMIT_MEMLOCK. The kernel counts in host pages.
/// </summary>
internal sealed class LockedAccount(int pageShift, ulong limit, bool unlimited)
{
    private ulong pages;

    public LockedMemory State { get; private set; } = new(0, limit, unlimited);

    /// <summary>Charges pages, or returns false when the sum would exceed the limit (rule TableCharge).</summary>
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
