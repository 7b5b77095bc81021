using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about the programs whose start is predicted.</summary>
internal static class ProgramErrors
{
    public static TceException ProgramMemoryTooLarge(ulong memory, ulong most) => new(
        nameof(ProgramMemoryTooLarge), TceErrorCategory.InvalidArgument, memory, null,
        $"A process has no room for {Size(memory)} of memory.", $"Give at most {Size(most)}.");

    public static TceException GroupCountInvalid(int count, int most) => new(
        nameof(GroupCountInvalid), TceErrorCategory.InvalidArgument, count, null,
        $"A program cannot get the devices of {count} groups.", $"Give 1 to {most}.");

    public static TceException HighestAddressTooLow(ulong address, ulong memory) => new(
        nameof(HighestAddressTooLow), TceErrorCategory.InvalidArgument, address, null,
        $"The highest address, {Address(address)}, leaves no room for the program's memory of {Size(memory)}.",
        "Give the last address of the host's memory, or less memory.");

    public static TceException HighestAddressTooHigh(ulong address) => new(
        nameof(HighestAddressTooHigh), TceErrorCategory.InvalidArgument, address, null,
        $"{Address(address)} is beyond all memory of a host.", "Give the last address of the host's memory.");

    public static TceException IomemUnreadable(string path, string problem, Exception? cause = null) => new(
        nameof(IomemUnreadable), TceErrorCategory.InvalidData, path, null,
        $"The memory map '{path}' cannot be read: {problem.TrimEnd('.')}.", "Give a copy of /proc/iomem that root made.", cause);
}
