using SpaprDdw.Abi;
using SpaprDdw.Planning;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>
/// Plays DPDK, or SPDK on top of it: for the first device it replaces the default window by one over all addresses, and
/// maps its memory piece by piece. Further groups join the container and need no request.
/// </summary>
internal sealed class DpdkPlay(PlanningHost host, ProgramInputs inputs, DpdkMemory memory, ProgramProcess process)
{
    public ProgramEnd Play()
    {
        if (memory.HasHashPages)
            return new(ProgramVerdict.DoesNotStart, "DPDK fails before it uses the driver", "it cannot use huge pages of 16 MiB");
        for (int group = 0; ; group++)
        {
            ProgramEnd end = process.Open(group, 1) ?? PlayGroup();
            if (end.Verdict != ProgramVerdict.DoesNotStart || group + 1 == inputs.GroupCount)
                return end;

            // It refused the device, and tries the next one as if that were the first.
            process.Close();
        }
    }

    private ProgramEnd PlayGroup()
    {
        process.GetInfo();
        process.Remove(0);
        ProgramRequest create = process.Create(memory.WindowPage, memory.WindowSize, 1);
        ProgramRequest first = create;
        for (uint levels = 2; !create.Result.IsSuccess && levels <= host.MaxLevels; levels++)
            create = process.Create(memory.WindowPage, memory.WindowSize, levels);
        if (!create.Result.IsSuccess)
            return new(ProgramVerdict.DoesNotStart, "DPDK removes the default window, and then its CREATE fails", ProgramEnd.CauseOf(first, host));
        return create.StartAddress == 0
            ? PlayMemory(create.Levels!.Value)
            : new(ProgramVerdict.DoesNotStart, $"the driver puts the window at {Address(create.StartAddress!.Value)}, and DPDK needs it at 0");
    }

    /// <summary>
    /// A piece that exists when DPDK sets up the device must be mapped. Only the first is known to exist then, or all
    /// without huge pages. Of a later piece, DPDK ignores that REGISTER fails.
    /// </summary>
    private ProgramEnd PlayMemory(uint levels)
    {
        ulong iova = 0, missing = 0, all = 0;
        bool isSetUp = true;
        foreach ((ulong size, ulong count) in memory.Segments)
        {
            ulong backing = Math.Max(size, host.Host.PageSize), done = 0;
            all += count;
            (TceResult result, ulong address) = process.Register(size, backing);
            if (result.IsSuccess)
            {
                if (!process.Map(address, iova, size).IsSuccess)
                    return new(ProgramVerdict.DoesNotStart, "MAP fails", $"the window has pages of {Size(memory.WindowPage)}, and the memory pages of {Size(size)}");
                done = 1 + Math.Min(count - 1, process.Room / size);
                if (done > 1)
                    process.RepeatRegisterAndMap(backing, iova + size, done - 1);
                iova += done * size;
                if (done < count)
                    result = process.Register(size, backing).Result;
            }

            if (done < count)
            {
                string cause = result.Errno == Errno.ENOMEM ? ProgramEnd.Limit : $"{Size(size)} is no whole page of the host's kernel";
                if (inputs.NoHuge || (isSetUp && done == 0))
                    return new(ProgramVerdict.DoesNotStart, "REGISTER fails", cause);
                process.CountLast(count - done);
                missing += count - done;
            }

            isSetUp = false;
        }

        return missing == 0
            ? new(ProgramVerdict.Starts, $"CREATE succeeds with {Quantity(levels, "level")}")
            : new(ProgramVerdict.RunsWithoutDma, $"REGISTER of {missing} of {all} pieces of memory fails, and the device cannot reach them", ProgramEnd.Limit);
    }
}
