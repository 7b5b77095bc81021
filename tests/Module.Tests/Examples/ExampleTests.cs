using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Examples;

/// <summary>The examples of the repository, each with the lines that it is there to show.</summary>
public class ExampleTests
{
    /// <summary>What an example says by its exit code when it needs more than the runner has.</summary>
    private const int NotHere = 77;

    private static readonly Dictionary<string, string[]> Promised = new()
    {
        ["quickstart"] =
        [
            @"^emulated0 +Emulated +Power9 +2 0 +Open$",
            @"^Page sizes +: 4 KiB, 64 KiB, 2 MiB, 1 GiB$",
            @"^guest +0x[0-9a-f_]+ +1 GiB +64 KiB +0 B +True$",
            @"^1 0x800_0000_0000_0000 +512 GiB +64 KiB +2 +128\.13 MiB +0 B +Active +False$",
            @"^0x800_0000_0000_0000 +0 +8192 +64 KiB +0 of 1024 +64 KiB$",
            @"^0x800_0000_0000_0000 +0x800_0000_3fff_ffff +1 GiB +ReadWrite +guest +0x0$",
            @"^0x800_0000_0000_0000 +0 +8192 +64 KiB +2 of 1024 +64 KiB$",
            @"^Entries +: 1 > 0$",
            @"^Tce +: 0x([0-9a-f]{4}_){3}[0-9a-f]{3}3$",
            @"^Buffer +: guest \+ 0x2000_1234$",
            @"^Read +: ReachesMemory$",
            @"^Read +: SeesZeros$",
            @"^Write +: Dropped$",
            @"^RangePastWindowEnd,SpaprDdw\.PowerShell\.Commands\.InvokeTceMap$",
            @"^128 KiB at 0x800007fffff0000 run past the window's last address",
            @"^quickstart-\d+\.json: \d{3,} bytes of JSON$",
            @"^emulated0 +Emulated +Power9 +2 0 +Closed$",
        ],
        ["preflight"] =
        [
            @"^CREATE 256 GiB in pages of 64 KiB, 2 level\(s\) +-1 EINVAL +4 GiB$",
            @"^QEMU starts: False, because .* it asks for 2 levels, and the host supports 1$",
            @"^QEMU starts: True, because it gets its window with 1 level\(s\)$",
            @"^64 KiB +1 +256 GiB +32 MiB +32 MiB \* ",
            @"^REMOVE 0x0 +0 +0 B$",
            @"^CREATE 64 GiB in pages of 16 MiB, 1 level\(s\) +-1 EINVAL +0 B$",
            @"^DPDK starts: False, because after its REMOVE it is left without any window: CREATE answers EINVAL$",
            @"^2 MiB +1 +64 GiB +256 KiB +512 KiB \* ",
            @"^Possible with one level: False, because it needs 24 MiB locked",
            @"^4 KiB +64 GiB +2 +True +0x800_0000_0000_0000 +264\.19 MiB ",
            @"^2 MiB +64 GiB +1 +True +0x800_0000_0000_0000 +10\.5 MiB ",
            "^All passed: True$",
            "^LevelsNotPossible at the step 'plan', by rule 9:$",
            @"^1 0x800_0000_0000_0000 +64 GiB +64 KiB +1 +16 MiB +4 MiB +Active",
            @"^0x800_0000_0000_0000 0x800_0000_0000_0000 +64 GiB +2 MiB +1 +1 +0$",
            @"^0x800_0000_0000_0000 0x800_0000_0000_0000 +4 MiB +0x0 ReadWrite +guest$",
            @"^0 +0x0 +2 GiB +4 KiB +1 +8 MiB +0 B +Active",
        ],
        ["save-and-compare"] =
        [
            @"^0x800_0000_4000_0000 +0x800_0000_43ff_ffff +64 MiB +ReadWrite +rings +0x0$",
            @"^before\.json\.gz: \d{3,} bytes$",
            @"^The twin is as the state says: True$",
            @"^2 mappings, from 0x800000000000000 to 0x800000000000000$",
            @"^Changed +window 0x800000000000000 +size +0x8000000000 +0x10000000000$",
            @"^Production is as it was: True$",
            @"^Removed +window 0x800000000000000, mapping 0x8",
            @"^What if: .*Make 1 window\(s\), 2 mapping\(s\) and 2 buffer\(s\)",
            @"^0x800_0000_0000_0000 +0x800_0000_0000_0000 +False +512 GiB +1\.06 GiB$",
            @"^It is as it was, but for where its memory lies: True$",
        ],
        ["plan-fleet"] =
        [
            @"^db1 +1048576 KiB pages, 1 level\(s\), +128 KiB of tables, LimitMEMLOCK=1073750144K$",
            @"^part1 +64 KiB pages, 1 level\(s\), 32768 KiB of tables, LimitMEMLOCK=268470272K$",
            @"^north +1792\.024 GiB$",
            @"^part1 with Qemu: .* it asks for 2 levels, and the host supports 1$",
            @"^64 KiB +2 +1 TiB +64 KiB +256\.13 MiB \* ",
            @"^64 KiB +2 +1 TiB +64 KiB +256\.13 MiB rule 8 +needs 264\.13 MiB locked; 768 MiB of 1 GiB",
        ],
        ["picture"] =
        [
            @"^Container \w+ \(Emulated, Power9\): 2 windows, ",
            @"^All bus addresses on a logarithmic scale",
            @"^Window 1, 0x800000000000000 to ",
            @"^level 0 +\|",
        ],
        ["huge-pages"] =
        [
            @"^gigantic +0x[0-9a-f_]+ +2 GiB +1 GiB +0 B +True$",
            @"^2048 KiB pages, 1 level\(s\): +524288 entries, +8192 KiB locked$",
            @"^0x800_0000_0400_0000 0x800_0000_83ff_ffff +2 GiB +ReadWrite +gigantic +0x0$",
            "^The buffer 'ordinary' can back IOMMU pages of at most 64 KiB",
            "^The offset 0x10000 does not lead to a multiple",
            @"^2 of the 2 mapping\(s\) of the window at 0x800000000000000 do not fit the new shape",
            @"^0x800_0000_0000_0000 0x800_0000_0000_0000 +1 TiB +1 GiB +1 +1 +0$",
            @"^Buffer +: gigantic \+ 0x4000_1234$",
            "^The buffer 'small' can back IOMMU pages of at most 4 KiB",
            @"^0x800_0000_0000_0000 0x800_0000_001f_ffff +2 MiB +ReadWrite +huge +0x0$",
        ],
    };

    public static TheoryData<string> Names => new(
        Directory.GetFiles(Path.Combine(Built.Repository, "examples"), "*.ps1").Select(file => Path.GetFileNameWithoutExtension(file)).Except(["validate"]));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Runs_without_an_error_and_shows_what_it_promises(string name)
    {
        RunnerResult result = await RunnerProcess.Run(Built.Example(name));

        Assert.Empty(result.Errors);
        Assert.Equal(0, result.ExitCode);
        result.ShowsInOrder(Promised[name]);
    }

    [Fact]
    public async Task Validate_says_why_it_needs_pwsh()
    {
        RunnerResult result = await RunnerProcess.Run(Built.Example("validate"));

        Assert.Empty(result.Errors);
        Assert.Equal(NotHere, result.ExitCode);
        Assert.StartsWith("This example needs pwsh with Pester", result.Output[0], StringComparison.Ordinal);
    }
}
