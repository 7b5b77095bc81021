using System.Text;
using CsCheck;
using SpaprDdw.Errors;
using SpaprDdw.Partition;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Tests.Partition;

/// <summary>
/// Changes that must not matter change no verdict, and no content of a file leads to anything but an answer or a
/// refusal. SPAPRDDW_LONG_TESTS=1 makes the searches long.
/// </summary>
public sealed class PartitionPropertyTests : IDisposable
{
    private static readonly string[] Names = [.. PartitionData.Cases.Select(row => row.Data)];
    private static readonly int FuzzRounds = LongTests.Cases(2000);

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-property-").FullName;

    public static TheoryData<string> Cases => PartitionData.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prefixes_other_lines_and_earlier_boots_change_no_verdict(string name)
    {
        SavedMachine machine = SavedMachine.Recorded(name);
        string[] log = File.ReadAllLines(PartitionData.Log(name));
        string expected = Verdicts(machine.Judge(folder, string.Join('\n', log)));

        Assert.Equal(expected, Verdicts(machine.Judge(folder, Lines(log, line => "Nov 26 16:57:46 lpar7 kernel: " + line[(line.IndexOf(']') + 2)..]))));
        Assert.Equal(expected, Verdicts(machine.Judge(folder, Lines(log, line => "<6>" + line + "\r"))));
        Assert.Equal(expected, Verdicts(machine.Judge(folder, Lines(log, line => line + "\nsystemd[1]: Started something about an iommu."))));

        string other = File.ReadAllText(PartitionData.Log("k612-inj-onewindow-createfail"));
        Assert.Equal(expected, Verdicts(machine.Judge(folder, other + string.Join('\n', log))));
    }

    /// <summary>Another bridge has another BUID, another domain and other RTAS tokens.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_numbers_of_a_bridge_change_no_verdict(string name)
    {
        static string Moved(string text) => text
            .Replace("80000002000000", "80000002400500", StringComparison.Ordinal).Replace(" 2000000", " 2400500", StringComparison.Ordinal)
            .Replace("(2026)", "(53)", StringComparison.Ordinal).Replace("(2027)", "(54)", StringComparison.Ordinal);

        SavedMachine machine = SavedMachine.Recorded(name), moved = new();
        foreach ((string path, object content) in machine.Files)
        {
            moved.Files[Moved(path)] = content is byte[] bytes
                ? path.EndsWith("devspec", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Moved(Encoding.ASCII.GetString(bytes))) : bytes
                : Moved((string)content);
        }

        string log = File.ReadAllText(PartitionData.Log(name));
        Assert.Equal(Verdicts(machine.Judge(folder, log)), Verdicts(moved.Judge(folder, Moved(log))));
    }

    /// <summary>A machine that was saved without sysfs, as by sosreport, has no wrong verdicts.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_sysfs_a_verdict_is_the_same_or_Unknown(string name)
    {
        SavedMachine machine = SavedMachine.Recorded(name);
        string log = File.ReadAllText(PartitionData.Log(name));
        Dictionary<string, string> full = machine.Judge(folder, log).Devices.ToDictionary(row => row.PciAddress, row => row.Verdict);

        foreach (PciDmaWindow row in machine.Without("sys/bus").Without("sys/devices").Judge(folder, log).Devices)
        {
            if (!full.TryGetValue(row.PciAddress, out string? verdict))
                continue; // The kernel did not find this node.
            bool isAsExpected = row.Verdict == verdict || row.Verdict == "Unknown"

                // The log tells only that the mask has more than 32 bits, and not that it has 40.
                || verdict == "OutOfReach" && row.Verdict == "Direct";
            Assert.True(isAsExpected, $"{row.PciAddress} was {verdict} and is {row.Verdict}: {row.Reason}");
        }
    }

    /// <summary>
    /// For any window, memory and mask, a device is direct only if it reaches all memory through the window.
    /// </summary>
    [Fact]
    public void Direct_means_that_all_memory_is_covered_and_in_reach()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-inj-powervm-2m");
        Gen.Select(Gen.UInt[12, 34], Gen.UInt[30, 55], Gen.ULong[1, 1UL << 45], Gen.Int[33, 64], Gen.UInt[0, 0x0fffffff]).Sample(
            (page, window, memory, bits, high) =>
            {
                PartitionReport report = machine.Copy()
                    .Set("/pci@800000020000000", "linux,direct64-ddr-window-info", SavedMachine.Cells(1, 0, high, 0, page, Math.Max(page, window)))
                    .Set("/memory@0", "reg", SavedMachine.Cells(0, 0, (uint)(memory >> 32), (uint)memory))
                    .Put("sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits", $"{bits}\n").Judge(folder);

                PciDmaWindow row = report.Devices[0];
                UInt128 start = (UInt128)high << 32, size = (UInt128)1 << (int)Math.Max(page, window), reach = (UInt128)1 << bits;
                string expected = start + UInt128.Min(size, memory) > reach ? "OutOfReach" : size < memory ? "DirectPartial" : "Direct";
                Assert.Equal(expected, row.Verdict);
                Assert.Equal((ulong)UInt128.Min(size, memory), row.MemoryCovered);
            },
            iter: LongTests.Cases(500),
            threads: 1);
    }

    /// <summary>Changes random bytes of the files of a machine.</summary>
    [Fact]
    public void Damaged_files_lead_to_a_verdict_or_an_error() => Fuzz((random, machine) =>
    {
        string[] paths = [.. machine.Files.Keys];
        for (int turn = random.Next(1, 6); turn > 0; turn--)
        {
            string path = paths[random.Next(paths.Length)];
            machine.Files[path] = random.Next(4) switch
            {
                0 => Array.Empty<byte>(),
                1 => "/" + paths[random.Next(paths.Length)],
                2 => Bytes(random, random.Next(64)),
                _ => machine.Files[path] is byte[] { Length: > 0 } content ? Changed(random, content) : Bytes(random, 8),
            };
        }

        machine.Judge(folder, File.ReadAllText(PartitionData.Log(Names[random.Next(Names.Length)])));
    });

    /// <summary>Changes random bytes of archives, packed or not.</summary>
    [Fact]
    public void Damaged_archives_lead_to_a_verdict_or_an_error() => Fuzz((random, machine) =>
    {
        string source = random.Next(3) switch
        {
            0 => PartitionData.Root(Names[random.Next(Names.Length)]),
            1 => Path.Combine(PartitionData.Folder, "k612-phbs", "root.tar.xz"),
            _ => machine.WriteTar(Path.Combine(folder, "source.tar")),
        };
        byte[] content = File.ReadAllBytes(source);
        for (int turn = random.Next(1, 10); turn > 0; turn--)
            content = Changed(random, content);
        string file = Path.Combine(folder, "changed");
        File.WriteAllBytes(file, content);
        PartitionData.Read(file);
    });

    /// <summary>Changes random bytes of logs.</summary>
    [Fact]
    public void Damaged_logs_are_read() => Fuzz((random, _) =>
    {
        byte[] log = File.ReadAllBytes(PartitionData.Log(Names[random.Next(Names.Length)]));
        for (int turn = random.Next(1, 30); turn > 0; turn--)
            log = Changed(random, log);
        DdwHistory.Read(new MemoryStream(log), TestContext.Current.CancellationToken);
        foreach (DdwLogEvent entry in DdwLogReader.Read(new MemoryStream(log), TestContext.Current.CancellationToken))
            Assert.NotEmpty($"{entry.Event} {entry.PageSizes} {entry.LargestWindow}");
    });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Fuzz(Action<Random, SavedMachine> work)
    {
        SavedMachine[] machines = [.. Names.Select(SavedMachine.Recorded)];
        for (int seed = 1; seed <= FuzzRounds; seed++)
        {
            var random = new Random(seed);
            try
            {
                work(random, machines[random.Next(machines.Length)].Copy());
            }
            catch (TceException)
            {
                // An error is a good answer too.
            }
            catch (Exception cause)
            {
                throw new InvalidOperationException($"Seed {seed} led to {cause.GetType()}.", cause);
            }
        }
    }

    private static byte[] Changed(Random random, byte[] content)
    {
        if (content.Length == 0)
            return content;
        byte[] changed = [.. content];
        int at = random.Next(changed.Length);
        switch (random.Next(5))
        {
            case 0:
                return changed[..at];
            case 1:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
            case 2:
                return [.. changed[..at], .. Bytes(random, random.Next(20)), .. changed[at..]];
            case 3:
                return [.. changed[..at], .. changed[Math.Min(changed.Length, at + random.Next(20))..]];
            default:
                random.NextBytes(changed.AsSpan(at, Math.Min(8, changed.Length - at)));
                return changed;
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Lines(IEnumerable<string> lines, Func<string, string> change) => string.Join('\n', lines.Select(change));

    private static string Verdicts(PartitionReport report) => string.Join(", ", report.Devices.Select(row => row.Verdict));
}
