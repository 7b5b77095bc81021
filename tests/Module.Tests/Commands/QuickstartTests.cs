using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The story that the README begins with.</summary>
public class QuickstartTests
{
    [Fact]
    public async Task Runs_without_an_error_and_shows_what_it_promises()
    {
        RunnerResult result = await RunnerProcess.Run(Built.Quickstart);

        Assert.Empty(result.Errors);
        Assert.Equal(0, result.ExitCode);
        result.ShowsInOrder(
            @"^emulated0 +Emulated +Power9 +2 0 +Open$",
            @"^Page sizes +: 4 KiB, 64 KiB, 2 MiB, 1 GiB$",
            @"^guest +0x[0-9a-f]+ +1 GiB +64 KiB +0 B +True$",
            @"^1 0x800000000000000 +512 GiB +64 KiB +2 +128\.13 MiB +0 B +Active +False$",
            @"^0x800000000000000 +0 +8192 +64 KiB +0 of 1024 +64 KiB$",
            @"^0x800000000000000 +0x80000003fffffff +1 GiB +0x0 +ReadWrite +guest$",
            @"^0x800000000000000 +0 +8192 +64 KiB +2 of 1024 +64 KiB$",
            @"^Entries +: 1 > 0$",
            @"^Tce +: 0x[0-9a-f]{15}3$",
            @"^Buffer +: guest \+ 0x20001234$",
            @"^Read +: ReachesMemory$",
            @"^Read +: SeesZeros$",
            @"^Write +: Dropped$",
            @"^RangePastWindowEnd,SpaprDdw\.PowerShell\.Commands\.InvokeTceMap$",
            @"^128 KiB at 0x800007fffff0000 run past the window's last address",
            @"^quickstart-\d+\.json: \d{3,} bytes of JSON$",
            @"^emulated0 +Emulated +Power9 +2 0 +Closed$");
    }
}
