using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The story of planning: guests that do not start elsewhere, and what to do instead.</summary>
public class PreflightTests
{
    [Fact]
    public async Task Runs_without_an_error_and_shows_what_it_promises()
    {
        RunnerResult result = await RunnerProcess.Run(Built.Preflight);

        Assert.Empty(result.Errors);
        Assert.Equal(0, result.ExitCode);
        result.ShowsInOrder(
            @"^CREATE 256 GiB in pages of 64 KiB, 2 level\(s\) +-1 EINVAL +4 GiB$",
            @"^QEMU starts: False, because .* it asks for 2 levels, and the host supports 1$",
            @"^QEMU starts: True, because it gets its window with 1 level\(s\)$",
            @"^64 KiB +1 +256 GiB +32 MiB +32 MiB \* ",
            @"^REMOVE 0x0 +0 +0 B$",
            @"^CREATE 64 GiB in pages of 16 MiB, 1 level\(s\) +-1 EINVAL +0 B$",
            @"^DPDK starts: False, because after its REMOVE it is left without any window: CREATE answers EINVAL$",
            @"^2 MiB +1 +64 GiB +256 KiB +512 KiB \* ",
            @"^Possible with one level: False, because it needs 24 MiB locked",
            @"^4 KiB +64 GiB +2 +True +0x800000000000000 +264\.19 MiB ",
            @"^2 MiB +64 GiB +1 +True +0x800000000000000 +10\.5 MiB ",
            "^All passed: True$",
            "^LevelsNotPossible at the step 'plan', by rule 9:$",
            @"^1 0x800000000000000 +64 GiB +64 KiB +1 +16 MiB +4 MiB +Active",
            @"^0x800000000000000 0x800000000000000 +64 GiB +2 MiB +1 +1 +0$",
            @"^0x800000000000000 0x800000000000000 +4 MiB +0x0 ReadWrite +guest$",
            @"^0 +0x0 +2 GiB +4 KiB +1 +8 MiB +0 B +Active");
    }
}
