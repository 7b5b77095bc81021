using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Containers;

namespace SpaprDdw.KernelLab.Death;

/// <summary>
/// A process with a container is killed (SIGKILL) at a random moment. The next process finds the group and the memory as
/// they were after the boot. SPAPRDDW_LAB_KILLS is the number of kills.
/// </summary>
[Collection(PowerNVKills.Name)]
public sealed class DeathTests(PowerNVKills lab)
{
    /// <summary>The longest time from the start of a story to the kill, in milliseconds.</summary>
    private const int LongestStory = 1500;

    /// <summary>How long to wait for the memory of a killed process.</summary>
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(20);

    private static readonly int Kills = int.TryParse(
        Environment.GetEnvironmentVariable("SPAPRDDW_LAB_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int kills) ? kills : 50;

    private readonly int seed = Random.Shared.Next();
    private Findings? atBoot;
    private ulong memoryAtBoot;
    private ulong leastMemory = ulong.MaxValue;

    [Fact]
    public async Task After_a_kill_the_next_process_finds_all_as_after_the_boot()
    {
        var random = new Random(seed);
        using LabBackend killer = lab.StartProcess();
        int requests = 0, inRequest = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using LabBackend process = lab.StartProcess();
            TceContainer container = await OpenAsync(process, kill);
            int before = process.Requests, delay = random.Next(LongestStory);
            Task killing = Task.Run(() => killer.Kill(process, delay), TestContext.Current.CancellationToken);
            new Story(container, random).TellUntilKilled(process);
            await killing;
            requests += process.Requests - before;
            inRequest += process.DiedInRequest ? 1 : 0;
        }

        using (LabBackend last = lab.StartProcess())
        using (await OpenAsync(last, Kills))
        {
            LabFolder.Report(
                $"{lab.Machine.Name}: {Kills} kills, {inRequest} of them during one of {requests} requests; "
                + $"available memory {memoryAtBoot >> 20} MiB after the boot, at least {leastMemory >> 20} MiB after a kill");
        }
    }

    /// <summary>Opens a container in a new process, at the first try, and compares what it finds with the first one.</summary>
    private async Task<TceContainer> OpenAsync(LabBackend process, int kills)
    {
        ulong memory = process.AvailableMemory;
        for (var clock = Stopwatch.StartNew(); memory < memoryAtBoot / 100 * 99 && clock.Elapsed < LongestReturn; memory = process.AvailableMemory)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        TceContainer container = TceContainer.Open(process, new TceContainerOptions { Name = "lab", Groups = [0] }, NullLogger.Instance);
        Findings found = Findings.Of(container, process);
        if (atBoot is null)
            (atBoot, memoryAtBoot) = (found, memory);
        Assert.True(found == atBoot, $"Kill {kills}, seed {seed}: {found}, and after the boot {atBoot}");
        Assert.True(memory >= memoryAtBoot / 100 * 99, $"Kill {kills}, seed {seed}: {memory} bytes are available, and after the boot {memoryAtBoot} were.");
        leastMemory = Math.Min(leastMemory, memory);
        return container;
    }
}
