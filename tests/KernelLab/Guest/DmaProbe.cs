namespace SpaprDdw.KernelLab;

/// <summary>
/// Lets the device copy a block from one bus address to another, and finds in memory where the block came from and
/// where it landed. Every possible source and target carries its own mark. A mapping keeps the offset within 4 KiB, so
/// one marked block in every 4 KiB is enough.
/// </summary>
internal sealed unsafe class DmaProbe(GuestMemory memory, EduDevice device)
{
    private const ulong Step = 4096;
    private const ulong ReadMark = 0x72656164_00000000, WriteMark = 0x77726974_00000000;
    private static uint nonce;

    private readonly ulong round = ++nonce;

    /// <summary>Copies a block; returns the addresses that the read and the write reached.</summary>
    public string Copy(ulong source, ulong target)
    {
        if (source % EduDevice.BlockSize != 0 || target % EduDevice.BlockSize != 0)
            throw new ArgumentException($"The device copies whole blocks of {EduDevice.BlockSize} bytes.");

        Mark(source % Step, ReadMark);
        device.Read(source);

        // This comes after the read, because the source and the target can be the same block.
        Mark(target % Step, WriteMark);
        device.Write(target);

        ulong? landed = FindChanged(target % Step, WriteMark);
        return $"{ReadAnswer(landed, source % Step)} {(landed is { } place ? Words.Number(place) : Words.Nothing)}";
    }

    /// <summary>Finds the source of the block that landed. A block without a mark came from no buffer.</summary>
    private string ReadAnswer(ulong? landed, ulong offset)
    {
        if (landed is not { } place)
            return Words.Unknown;
        ulong from = ((ulong*)place)[1];
        if (IsMarked((ulong*)place, from, ReadMark) && from % Step == offset && Places(offset).Contains(from))
            return Words.Number(from);
        return memory.HasOthers ? Words.Unknown : Words.Nothing;
    }

    private void Mark(ulong offset, ulong mark)
    {
        foreach (ulong place in Places(offset))
        {
            ulong* block = (ulong*)place;
            block[0] = mark | round;
            block[1] = place;
            for (int word = 2; word < (int)EduDevice.BlockSize / sizeof(ulong); word++)
                block[word] = ~place + (ulong)word;
        }
    }

    private ulong? FindChanged(ulong offset, ulong mark)
    {
        ulong? changed = null;
        foreach (ulong place in Places(offset).Where(place => !IsMarked((ulong*)place, place, mark)))
            changed = changed is null ? place : throw new InvalidOperationException("One write changed two places.");
        return changed;
    }

    private bool IsMarked(ulong* block, ulong place, ulong mark)
    {
        bool same = block[0] == (mark | round) && block[1] == place;
        for (int word = 2; word < (int)EduDevice.BlockSize / sizeof(ulong); word++)
            same &= block[word] == ~place + (ulong)word;
        return same;
    }

    private IEnumerable<ulong> Places(ulong offset)
    {
        foreach ((ulong address, ulong size) in memory.Writable)
        {
            for (ulong start = 0; start < size; start += Step)
                yield return address + start + offset;
        }
    }
}
