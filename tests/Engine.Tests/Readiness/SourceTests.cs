using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Tests.Readiness;

/// <summary>Settings that others made are read as the programs read them that use them.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly TestSystem system = new();

    [Theory]
    [InlineData("/etc/modules-load.d/a.conf", "vfio-pci\n", null)]
    [InlineData("/usr/lib/modules-load.d/a.conf", "# vfio\n  vfio_pci  \n", null)]
    [InlineData("/etc/modules", "vfio-pci ids=1:2\n", null)]
    [InlineData("/proc/cmdline", "ro modules-load=loop,vfio-pci quiet\n", null)]
    [InlineData("/etc/modules-load.d/a.conf", "#vfio-pci\n;vfio-pci\n", "no file in modules-load.d names it")]
    [InlineData("/run/modules-load.d/a.conf", "vfio-pci\n", "no file in modules-load.d names it")]
    [InlineData("/etc/modules-load.d/a.txt", "vfio-pci\n", "no file in modules-load.d names it")]
    public void A_module_is_loaded_at_boot_if_a_file_names_it(string path, string text, string? problem)
    {
        system.Write(path, text);
        Assert.Equal(problem, new BootModules(system.Files).ProblemOf("vfio-pci"));
    }

    [Theory]
    [InlineData("/etc/modprobe.d/b.conf", "blacklist vfio_pci\n", "/etc/modprobe.d/b.conf keeps it from being loaded")]
    [InlineData("/lib/modprobe.d/b.conf", "install vfio-pci /bin/false\n", "/lib/modprobe.d/b.conf keeps it from being loaded")]
    [InlineData("/proc/cmdline", "module_blacklist=vfio_pci", "the kernel's command line keeps it from being loaded")]
    [InlineData("/etc/modprobe.d/b.conf", "install vfio-pci /sbin/modprobe -i vfio-pci\n", null)]
    public void A_module_that_modprobe_refuses_is_not_loaded(string path, string text, string? problem)
    {
        system.Write("/etc/modules-load.d/a.conf", "vfio-pci\n").Write(path, text);
        Assert.Equal(problem, new BootModules(system.Files).ProblemOf("vfio-pci"));
    }

    [Fact]
    public void A_file_in_etc_or_a_link_to_dev_null_switches_one_of_the_distribution_off()
    {
        system.Write("/usr/lib/modules-load.d/a.conf", "vfio-pci\n").Write("/etc/modules-load.d/a.conf", "loop\n");
        system.Write("/usr/lib/modules-load.d/b.conf", "vfio-pci\n").Link("/etc/modules-load.d/b.conf", "/dev/null");

        Assert.Equal(["loop"], new BootModules(system.Files).Names);
    }

    [Fact]
    public void The_last_ids_of_vfio_pci_count()
    {
        system.Write("/etc/modprobe.d/a.conf", "options vfio-pci ids=1014:034a,10DE:1db6 disable_vga=1\n");
        Assert.Equal(["1014:034a", "10de:1db6"], new VfioIds(system.Files).Ids);
        Assert.Null(new VfioIds(system.Files).ProblemOf("1014:034A"));

        system.Write("/usr/lib/modprobe.d/b.conf", "options vfio_pci \\\n ids=15b3:1017\n");
        Assert.Equal("/usr/lib/modprobe.d/b.conf sets other ids, and is read last", new VfioIds(system.Files).ProblemOf("1014:034a"));

        system.Write("/proc/cmdline", "vfio-pci.ids=8086:1572");
        Assert.Equal(["8086:1572"], new VfioIds(system.Files).Ids);
    }

    [Fact]
    public void Ids_beyond_what_the_driver_reads_do_not_count()
    {
        IEnumerable<string> ids = Enumerable.Range(1, 103).Select(number => $"1014:{number:x4}");
        system.Write("/etc/modprobe.d/a.conf", $"options vfio-pci ids={string.Join(',', ids)}\n");
        Assert.Contains("1023 characters", new VfioIds(system.Files).ProblemOf("1014:0001"));
    }

    [Theory]
    [InlineData("qemu - memlock 4096", 4096L << 10)]
    [InlineData("* - memlock unlimited\nqemu soft memlock 64 # little", 64L << 10)]
    [InlineData("qemu - memlock 64\n* - memlock unlimited\n@kvm - memlock unlimited", 64L << 10)]
    [InlineData("@kvm - memlock 128\n* - memlock 64", 128L << 10)]
    [InlineData("@disk - memlock 128", null)]
    [InlineData("qemu - memlock 64\nqemu - memlock 128", 128L << 10)]
    [InlineData("qemu soft memlock 128\nqemu hard memlock 64", 64L << 10)]
    [InlineData("qemu hard memlock 64", null)]
    [InlineData("qemu - nofile 64", null)]
    [InlineData("other - memlock 64", null)]
    [InlineData("qemu - memlock many", null)]
    [InlineData("qemu SOFT MemLock Unlimited", -1L)]
    [InlineData("qemu - memlock -", -1L)]
    [InlineData("qemu - memlock 64\n100:200 - memlock 128", 128L << 10)]
    [InlineData("qemu - memlock 64\n:107 - memlock 128", 128L << 10)]
    [InlineData("100: - memlock 128\n* - memlock 64", 128L << 10)]
    [InlineData("108: - memlock 128", null)]
    [InlineData("1:106 - memlock 128", null)]
    [InlineData(":106 - memlock 128", null)]
    [InlineData(": - memlock 128", null)]
    [InlineData("@:36 - memlock 128", 128L << 10)]
    [InlineData("@107:107 - memlock 128\nqemu - memlock 64", 64L << 10)]
    [InlineData("@36: - memlock 128", 128L << 10)]
    [InlineData("@1:36 - memlock 128", null)]
    public void A_line_for_the_user_counts_more_than_one_for_a_group_or_for_all(string lines, long? bytes)
    {
        system.Write("/etc/security/limits.conf", lines + "\n");
        Assert.Equal((ulong?)bytes, LockedMemoryLimit.OfUser(system.Files, new Accounts(system.Files), "qemu")?.Bytes);
    }

    [Fact]
    public void The_limits_of_the_distribution_count_until_files_in_etc_have_their_names()
    {
        system.Write("/usr/etc/security/limits.conf", "qemu - memlock 1\n").Write("/usr/etc/security/limits.d/a.conf", "qemu - memlock 64\n");
        Assert.Equal(64UL << 10, LockedMemoryLimit.OfUser(system.Files, new Accounts(system.Files), "qemu")?.Bytes);

        system.Write("/etc/security/limits.conf", "qemu - memlock 2\n").Write("/etc/security/limits.d/a.conf", "# none\n");
        Assert.Equal(2UL << 10, LockedMemoryLimit.OfUser(system.Files, new Accounts(system.Files), "qemu")?.Bytes);
    }

    [Fact]
    public void The_last_file_of_limits_counts_and_lines_for_all_are_not_for_root()
    {
        system.Write("/etc/security/limits.conf", "qemu - memlock 1\n* - memlock 1\n");
        system.Write("/etc/security/limits.d/b.conf", "qemu - memlock unlimited\n").Write("/etc/security/limits.d/a.conf", "qemu - memlock 2\n");

        Assert.Equal(new LockedMemoryLimit(ulong.MaxValue, "/etc/security/limits.d/b.conf"), LockedMemoryLimit.OfUser(system.Files, new Accounts(system.Files), "qemu"));
        Assert.Null(LockedMemoryLimit.OfUser(system.Files, new Accounts(system.Files), "root"));
    }

    [Theory]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\n", 64L << 30)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=8M:64G\n", 8L << 20)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=1.5G\n", 3L << 29)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=2. T : 3T\n", 2L << 40)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\nLimitMEMLOCK=64 GB\n", 64L << 30)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=8.1E\n", null)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\nLimitMEMLOCK=128G:all\n", 64L << 30)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\nLimitMEMLOCK=128G:8M\n", 64L << 30)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\nLimitMEMLOCK=\n", null)]
    [InlineData("/etc/systemd/system/guest.service.d/a.conf", "[Unit]\nLimitMEMLOCK=64G\n", null)]
    [InlineData("/etc/systemd/system/service.d/a.conf", "[Service]\nLimitMEMLOCK=123456\n", 123456L)]
    [InlineData("/run/systemd/system/guest.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\n", null)]
    [InlineData("/etc/systemd/system.conf", "[Manager]\nDefaultLimitMEMLOCK=1M\n", 1L << 20)]
    [InlineData("/usr/lib/systemd/system.conf", "[Manager]\nDefaultLimitMEMLOCK=1M\n", 1L << 20)]
    [InlineData("/etc/systemd/system/other.service.d/a.conf", "[Service]\nLimitMEMLOCK=64G\n", null)]
    public void The_limit_of_a_service_is_that_of_its_unit_or_of_systemd(string path, string text, long? bytes)
    {
        system.Write(path, text);
        Assert.Equal((ulong?)bytes, LockedMemoryLimit.OfUnit(system.Files, SystemdUnit.Find(system.Files, "guest.service")!)?.Bytes);
    }

    [Fact]
    public void A_drop_in_of_the_service_counts_more_than_one_of_its_template_with_the_same_name()
    {
        system.Write("/etc/systemd/system/vm@.service", "[Service]\nUser=qemu\n");
        system.Write("/etc/systemd/system/vm@.service.d/a.conf", "[Service]\nLimitMEMLOCK=1G\n");
        Assert.Equal(1UL << 30, LimitOf("vm@one.service"));

        system.Write("/etc/systemd/system/vm@one.service.d/a.conf", "[Service]\nLimitMEMLOCK=2G\n");
        Assert.Equal(2UL << 30, LimitOf("vm@one.service"));
        Assert.Equal(1UL << 30, LimitOf("vm@two.service"));

        ulong? LimitOf(string unit) => LockedMemoryLimit.OfUnit(system.Files, SystemdUnit.Find(system.Files, unit)!)?.Bytes;
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("PrivateDevices=Yes", "PrivateDevices in FILE hides /dev/vfio from it")]
    [InlineData("PrivateDevices=yes\nPrivateDevices=no", null)]
    [InlineData("DevicePolicy=closed", "FILE keeps it from opening /dev/vfio/N")]
    [InlineData("DevicePolicy=closed\nDeviceAllow=char-vfio rw\nDeviceAllow=/dev/vfio/vfio rw", null)]
    [InlineData("DevicePolicy=auto\nDeviceAllow=char-*", null)]
    [InlineData("DeviceAllow=/dev/null rw", "FILE keeps it from opening /dev/vfio/N")]
    [InlineData("DeviceAllow=/dev/vfio/vfio rw", "FILE keeps it from opening /dev/vfio/N")]
    [InlineData("DeviceAllow=/dev/vfio/5 rw", "FILE keeps it from opening /dev/vfio/vfio")]
    [InlineData("DeviceAllow=char-vfio r\nDeviceAllow=char-misc", "FILE keeps it from opening /dev/vfio/N")]
    [InlineData("DeviceAllow=/dev/null rw\nDeviceAllow=", null)]
    public void A_service_can_open_the_devices_unless_its_unit_forbids_it(string lines, string? problem)
    {
        const string File = "/etc/systemd/system/guest.service.d/a.conf";
        system.Write(File, $"[Service]\n{lines}\n");
        Assert.Equal(problem?.Replace("FILE", File, StringComparison.Ordinal), SystemdUnit.Find(system.Files, "guest.service")!.DeviceProblem);
    }

    [Fact]
    public void The_groups_of_a_service_are_the_last_one_and_all_supplementary_ones()
    {
        system.Write("/etc/systemd/system/guest.service.d/a.conf", "[Service]\nGroup=a\nSupplementaryGroups=x\nGroup=b\nSupplementaryGroups=\nSupplementaryGroups=c d\nSupplementaryGroups=e\n");
        Assert.Equal(["b", "c", "d", "e"], SystemdUnit.Find(system.Files, "guest.service")!.Groups);
    }

    [Fact]
    public void A_setting_can_contain_the_names_of_its_service()
    {
        system.Write("/etc/systemd/system/vm@.service", "[Service]\nUser=%i\nGroup=%p\nSupplementaryGroups=%n %N %%i %x\n");
        SystemdUnit unit = SystemdUnit.Find(system.Files, "vm@qemu.service")!;
        Assert.Equal("qemu", unit.User);
        Assert.Equal(["vm", "vm@qemu.service", "vm@qemu", "%i", "%x"], unit.Groups);
    }

    [Fact]
    public void A_service_that_is_masked_or_missing_is_none()
    {
        Assert.NotNull(SystemdUnit.Find(system.Files, "guest.service"));
        Assert.Null(SystemdUnit.Find(system.Files, "none.service"));

        system.Link("/etc/systemd/system/guest.service", "/dev/null");
        Assert.Null(SystemdUnit.Find(system.Files, "guest.service"));
    }

    [Theory]
    [InlineData("/etc/tmpfiles.d/a.conf", "w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 16\n", 1L << 30, 16)]
    [InlineData("/etc/sysctl.d/a.conf", "vm.nr_hugepages = 512\n", 2L << 20, 512)]
    [InlineData("/etc/sysctl.d/a.conf", "vm/nr_hugepages=512\n", 2L << 20, 512)]
    [InlineData("/proc/cmdline", "hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=8", 1L << 30, 4)]
    [InlineData("/proc/cmdline", "default_hugepagesz=1G hugepages=4", 1L << 30, 4)]
    [InlineData("/proc/cmdline", "hugepages=4", 2L << 20, 4)]
    [InlineData("/etc/sysctl.d/a.conf", "vm.nr_hugepages = 512\n", 1L << 30, 0)]
    [InlineData("/run/tmpfiles.d/a.conf", "w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 16\n", 1L << 30, 0)]
    public void Huge_pages_are_reserved_by_tmpfiles_sysctl_or_the_command_line(string path, string text, long size, int count)
    {
        system.Write("/proc/meminfo", "MemTotal:  100 kB\nHugepagesize:       2048 kB\n").Write(path, text);
        Assert.Equal(count, new HugePages(system.Files).CountOf((ulong)size));
    }

    [Fact]
    public void Of_tmpfiles_the_first_file_counts_and_of_tmpfiles_and_sysctl_the_smaller_number()
    {
        const string File = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
        system.Write("/proc/cmdline", "default_hugepagesz=2M hugepages=1");
        system.Write("/etc/tmpfiles.d/a.conf", $"w! {File} - - - - 100\n").Write("/etc/tmpfiles.d/b.conf", $"w {File} - - - - 7\n");
        Assert.Equal([new HugePageCount(2 << 20, 100)], new HugePages(system.Files).Counts);

        system.Write("/etc/sysctl.d/a.conf", "vm.nr_hugepages=50\n");
        Assert.Equal(50, new HugePages(system.Files).CountOf(2 << 20));
    }

    [Fact]
    public void A_running_host_tells_which_devices_vfio_pci_has_and_which_pages_are_reserved()
    {
        system.Write("/sys/devices/pci0001:01/0001:01:00.0/vendor", "0x1014\n").Write("/sys/devices/pci0001:01/0001:01:00.0/device", "0x034a\n");
        system.Write("/sys/module/vfio_pci/version", "1").Write("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
        system.Write("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "16\n");
        system.Link("/sys/bus/pci/drivers/vfio-pci/0001:01:00.0", "../../../../devices/pci0001:01/0001:01:00.0");
        system.Link("/sys/bus/pci/drivers/vfio-pci/module", "../../../../module/vfio_pci");

        Assert.Equal(["1014:034a"], RunningHost.BoundIds(system.Files));
        Assert.Empty(RunningHost.IdsBoundByAddress(system.Files, ["1014:034a"]));
        Assert.Equal([new HugePageCount(1 << 30, 16)], RunningHost.ReservedPages(system.Files));

        system.Write("/etc/driverctl.d/pci-0001:01:00.0", "vfio-pci\n");
        Assert.Contains("1014:034A", RunningHost.IdsBoundByAddress(system.Files, ["1014:034A"]));
        Assert.Empty(RunningHost.IdsBoundByAddress(system.Files, ["15b3:1017"]));
    }

    public void Dispose() => system.Dispose();
}
