using System.Net.Sockets;
using System.Text.Json.Nodes;
using SpaprDdw.Errors;
using SpaprDdw.Readiness;

namespace SpaprDdw.Tests.Readiness;

/// <summary>The operations of the DSC resource.</summary>
public sealed class HostReadinessTests : IDisposable
{
    private const string Everything = """
        "user": "qemu", "unit": "guest.service", "modules": ["vfio-pci", "vfio_iommu_spapr_tce"], "pciIds": ["1014:034A"],
        "deviceGroup": "kvm", "memlockLimit": 68719476737,
        "hugePages": [{ "pageSize": 2097152, "count": 512 }, { "pageSize": 1073741824, "count": 16 }]
        """;

    private readonly TestSystem system = new();

    [Fact]
    public void Set_writes_what_the_programs_of_the_system_read()
    {
        SortedDictionary<string, string> before = system.Contents();
        HostReadiness.Set(system.Instance(Everything), isWhatIf: false);

        Dictionary<string, string> written = system.Contents().Where(file => !before.ContainsKey(file.Key))
            .ToDictionary(file => file.Key, file => string.Join('\n', file.Value.Split('\n').Skip(1)));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["/etc/modules-load.d/zz-spaprddw.conf"] = "vfio-pci\nvfio_iommu_spapr_tce\n",
                ["/etc/modprobe.d/zz-spaprddw.conf"] = "options vfio-pci ids=1014:034a\n",
                ["/etc/udev/rules.d/zz-spaprddw.rules"] = "SUBSYSTEM==\"vfio\", OWNER=\"root\", GROUP=\"kvm\", MODE=\"0660\"\n",
                ["/etc/security/limits.d/zz-spaprddw-qemu.conf"] = "qemu - memlock 67108865\n",
                ["/etc/systemd/system/guest.service.d/zz-spaprddw.conf"] = "[Service]\nLimitMEMLOCK=68719476737\n",
                ["/etc/tmpfiles.d/00-spaprddw.conf"] = """
                    w /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages - - - - 512
                    w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 16

                    """,
            },
            written);
    }

    [Fact]
    public void An_empty_list_of_IOMMU_groups_means_all_of_them()
    {
        HostReadiness.Set(system.Instance("\"deviceGroup\": \"kvm\", \"iommuGroups\": []"), isWhatIf: false);
        Assert.DoesNotContain("KERNEL", system.Contents()["/etc/udev/rules.d/zz-spaprddw.rules"]);
    }

    [Fact]
    public void The_system_is_in_the_wanted_state_after_set_and_not_before()
    {
        string instance = system.Instance(Everything);
        JsonObject before = Parse(HostReadiness.Test(instance)[0]);
        Assert.False((bool)before["_inDesiredState"]!);
        Assert.Contains("The module vfio-pci: no file in modules-load.d names it.", before["reasons"]!.AsArray().Select(reason => (string)reason!));
        Assert.Equal("""["modules","pciIds","deviceGroup","memlockLimit","hugePages"]""", HostReadiness.Test(instance)[1]);

        IReadOnlyList<string> set = HostReadiness.Set(instance, isWhatIf: false);

        Assert.True((bool)Parse(HostReadiness.Test(instance)[0])["_inDesiredState"]!);
        Assert.Equal("[]", HostReadiness.Test(instance)[1]);
        Assert.Equal(HostReadiness.Get(instance), set[0]);
        Assert.Equal(
            ["_exist", "deviceGroup", "files", "hugePages", "memlockLimit", "modules", "pciIds"],
            JsonNode.Parse(set[1])!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_if_tells_what_set_returns_and_writes_nothing()
    {
        SortedDictionary<string, string> before = system.Contents();
        IReadOnlyList<string> told = HostReadiness.Set(system.Instance(Everything), isWhatIf: true);
        Assert.Equal(before, system.Contents());
        Assert.Equal(told, HostReadiness.Set(system.Instance(Everything), isWhatIf: false));
    }

    [Fact]
    public void A_second_set_writes_nothing()
    {
        string file = system.Root + "/etc/modprobe.d/zz-spaprddw.conf";
        HostReadiness.Set(system.Instance(Everything), isWhatIf: false);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        Assert.Empty(HostReadiness.Plan(system.Instance(Everything)));
        Assert.Equal("[]", HostReadiness.Set(system.Instance(Everything), isWhatIf: false)[1]);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Settings_of_others_count_and_are_not_changed()
    {
        system.Write("/etc/modules-load.d/vfio.conf", "vfio-pci\n").Write("/etc/security/limits.conf", "@kvm - memlock unlimited\n");
        system.Write("/etc/modprobe.d/vfio.conf", "options vfio-pci ids=15b3:1017\n").Write("/etc/tmpfiles.d/a.conf", "w /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages - - - - 600\n");
        string instance = system.Instance("""
            "user": "qemu", "memlockLimit": 1048576, "modules": ["vfio-pci"], "pciIds": ["1014:034a"], "hugePages": [{ "pageSize": 2097152, "count": 512 }]
            """);
        SortedDictionary<string, string> before = system.Contents();

        JsonObject state = Parse(HostReadiness.Set(instance, isWhatIf: false)[0]);

        Assert.Equal("[]", HostReadiness.Set(instance, isWhatIf: false)[1]);
        Assert.Equal("unlimited", (string)state["memlockLimit"]!);
        Assert.Equal("""["15b3:1017","1014:034a"]""", state["pciIds"]!.ToJsonString());
        Assert.Equal(["/etc/modprobe.d/zz-spaprddw.conf"], system.Contents().Keys.Except(before.Keys));
        Assert.All(before, file => Assert.Equal(file.Value, system.Contents()[file.Key]));
    }

    [Fact]
    public void A_set_that_needs_no_file_changes_nothing()
    {
        system.Write("/etc/modules-load.d/vfio.conf", "vfio-pci\n");
        IReadOnlyList<string> set = HostReadiness.Set(system.Instance("\"modules\": [\"vfio-pci\"]"), isWhatIf: false);

        Assert.True((bool)Parse(set[0])["_exist"]!);
        Assert.Equal("[]", set[1]);
    }

    /// <summary>Another file reserves more pages of one size. Only the other size needs a line.</summary>
    [Fact]
    public void Set_does_not_reserve_fewer_huge_pages_than_before()
    {
        system.Write("/etc/tmpfiles.d/a.conf", "w /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages - - - - 600\n");
        HostReadiness.Set(system.Instance(Everything), isWhatIf: false);

        Assert.EndsWith(
            "here.\nw /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 16\n",
            system.Contents()["/etc/tmpfiles.d/00-spaprddw.conf"]);
        Assert.Contains("{\"pageSize\":2097152,\"count\":600}", HostReadiness.Get(system.Instance()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("passwd: files systemd [NOTFOUND=return]\ngroup: files sss\n")]
    public void A_limit_for_a_user_that_does_not_exist_is_refused(string? services)
    {
        if (services is not null)
            system.Write("/etc/nsswitch.conf", services);
        string instance = system.Instance("\"user\": \"qemux\", \"memlockLimit\": 1048576");

        TceException error = Assert.Throws<TceException>(() => HostReadiness.Set(instance, isWhatIf: false));

        Assert.Equal("ReadinessNotReached", error.Id);
        Assert.Contains("the user qemux: there is no such user", error.Message);

        system.Write("/etc/security/limits.conf", "qemux - memlock unlimited\n");
        Assert.Equal("[\"memlockLimit\"]", HostReadiness.Test(instance)[1]);
        Assert.Single(HostReadiness.Export(system.Instance()));
    }

    [Fact]
    public void A_user_of_a_directory_service_can_have_a_limit()
    {
        system.Write("/etc/nsswitch.conf", "passwd:  files sss\n");
        HostReadiness.Set(system.Instance("\"user\": \"ldap\", \"memlockLimit\": 1048576"), isWhatIf: false);

        Assert.Contains("ldap", HostReadiness.Export(system.Instance())[1]);
    }

    [Fact]
    public void A_file_that_is_not_needed_any_more_is_deleted()
    {
        string instance = system.Instance("\"modules\": [\"vfio-pci\"]");
        HostReadiness.Set(instance, isWhatIf: false);
        system.Write("/etc/modules-load.d/vfio.conf", "vfio-pci\n");

        Assert.Equal(["Delete /etc/modules-load.d/zz-spaprddw.conf"], HostReadiness.Plan(instance));
        HostReadiness.Set(instance, isWhatIf: false);

        Assert.False(File.Exists(system.Root + "/etc/modules-load.d/zz-spaprddw.conf"));
        Assert.True((bool)Parse(HostReadiness.Test(instance)[0])["_inDesiredState"]!);
    }

    [Theory]
    [InlineData("/etc/modprobe.d/zzz.conf", "options vfio-pci ids=15b3:1017\n", "\"pciIds\": [\"1014:034a\"]", "/etc/modprobe.d/zzz.conf sets other ids")]
    [InlineData("/etc/modprobe.d/a.conf", "blacklist vfio-pci\n", "\"modules\": [\"vfio-pci\"]", "/etc/modprobe.d/a.conf keeps it from being loaded")]
    [InlineData("/etc/udev/rules.d/a.rules", "SUBSYSTEM==\"vfio\", GROUP:=\"disk\", MODE:=\"0660\"\n", "\"deviceGroup\": \"kvm\"", "gives it to root:disk")]
    [InlineData("/etc/security/limits.d/zzz.conf", "qemu - memlock 64\n", "\"user\": \"qemu\", \"memlockLimit\": 1048576", "/etc/security/limits.d/zzz.conf sets 64 KiB")]
    [InlineData("/etc/systemd/system/guest.service.d/zzz.conf", "[Service]\nLimitMEMLOCK=64K\n", "\"unit\": \"guest.service\", \"memlockLimit\": 1048576", "zzz.conf sets 64 KiB")]
    [InlineData("/etc/sysctl.d/a.conf", "vm.nr_hugepages=1\n", "\"hugePages\": [{ \"pageSize\": 2097152, \"count\": 512 }]", "512 pages of 2 MiB: the files of the system reserve 1 at boot")]
    [InlineData("/etc/a", "", "\"unit\": \"none.service\", \"memlockLimit\": 1048576", "none.service: there is no such service")]
    [InlineData("/etc/a", "", "\"user\": \"other\", \"deviceGroup\": \"kvm\"", "'other' is not in that group")]
    [InlineData("/usr/lib/systemd/system/guest.service", "[Service]\nUser=qemu\nPrivateDevices=yes\n", "\"unit\": \"guest.service\", \"deviceGroup\": \"kvm\"", "hides /dev/vfio")]
    public void Set_refuses_a_state_that_the_files_of_others_prevent_and_changes_nothing(string path, string text, string properties, string reason)
    {
        system.Write(path, text).Write("/proc/cmdline", "default_hugepagesz=2M");
        SortedDictionary<string, string> before = system.Contents();
        string instance = system.Instance("\"iommuGroups\": [5], " + properties + (properties.Contains("deviceGroup") ? "" : ", \"deviceGroup\": \"kvm\""));

        TceException error = Assert.Throws<TceException>(() => HostReadiness.Set(instance, isWhatIf: false));

        Assert.Equal("ReadinessNotReached", error.Id);
        Assert.Contains(reason, error.Message);
        Assert.Equal(before, system.Contents());
        Assert.Throws<TceException>(() => HostReadiness.Set(instance, isWhatIf: true));
    }

    /// <summary>The drop-in's folder cannot be made, because a file has its name.</summary>
    [Fact]
    public void A_failure_in_the_middle_leaves_the_system_as_it_was()
    {
        HostReadiness.Set(system.Instance("\"modules\": [\"vfio\"], \"pciIds\": [\"15b3:1017\"]"), isWhatIf: false);
        system.Write("/etc/systemd/system/guest.service.d", "in the way");
        SortedDictionary<string, string> before = system.Contents();

        TceException error = Assert.Throws<TceException>(() => HostReadiness.Set(system.Instance(Everything), isWhatIf: false));

        Assert.Equal("FilesNotWritten", error.Id);
        Assert.Contains("No file was changed", error.Message);
        Assert.Equal(before, system.Contents());
        Assert.False(Directory.Exists(system.Root + "/etc/tmpfiles.d"));
    }

    [Fact]
    public void No_link_leads_out_of_the_root_folder()
    {
        using var other = new TestSystem();
        SortedDictionary<string, string> before = other.Contents();
        system.Link("/etc/modules-load.d", other.Root + "/etc");

        TceException error = Assert.Throws<TceException>(() => HostReadiness.Set(system.Instance("\"modules\": [\"vfio-pci\"]"), isWhatIf: false));

        Assert.Equal("ReadinessRootHasLink", error.Id);
        Assert.Equal(before, other.Contents());
    }

    [Fact]
    public void Without_existence_set_deletes_only_its_own_files()
    {
        SortedDictionary<string, string> before = system.Contents();
        HostReadiness.Set(system.Instance(Everything), isWhatIf: false);

        string ofUser = system.Instance("\"user\": \"qemu\", \"_exist\": false");
        Assert.Equal(["Delete /etc/security/limits.d/zz-spaprddw-qemu.conf"], HostReadiness.Plan(ofUser));
        string all = system.Instance("\"_exist\": false");
        Assert.False((bool)Parse(HostReadiness.Test(all)[0])["_inDesiredState"]!);

        HostReadiness.Set(all, isWhatIf: false);

        Assert.Equal(before, system.Contents());
        Assert.True((bool)Parse(HostReadiness.Test(all)[0])["_inDesiredState"]!);
        Assert.False((bool)Parse(HostReadiness.Get(all))["_exist"]!);
    }

    [Fact]
    public void Each_exported_instance_is_in_its_state()
    {
        HostReadiness.Set(system.Instance(Everything), isWhatIf: false);
        system.Write("/etc/security/limits.conf", "other soft memlock 64\n@kvm - memlock 1\n");

        IReadOnlyList<string> instances = HostReadiness.Export(system.Instance());

        Assert.Equal(["", "other", "qemu", "guest.service"], instances.Select(Parse).Select(each => (string?)(each["user"] ?? each["unit"]) ?? ""));
        Assert.All(instances, instance => Assert.Equal("[]", HostReadiness.Test(instance)[1]));
    }

    [Fact]
    public void The_devices_are_judged_for_the_user_and_the_service_when_that_is_asked()
    {
        string instance = system.Instance("\"user\": \"other\", \"unit\": \"guest.service\"");
        Assert.Empty(HostReadiness.Judge(instance, needsAccess: false));
        Assert.Equal([false, false], HostReadiness.Judge(instance, needsAccess: true).Select(finding => finding.Lasts));

        system.Write("/etc/udev/rules.d/a.rules", "SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"\n");
        Assert.Equal([false, true], HostReadiness.Judge(instance, needsAccess: true).Select(finding => finding.Lasts));
    }

    /// <summary>The settings of a file that cannot be read may prevent what the other files say.</summary>
    [Fact]
    public void A_file_that_cannot_be_read_keeps_the_system_from_being_ready()
    {
        system.Write("/etc/modules-load.d/a.conf", "vfio-pci\n");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(system.Root + "/etc/modules-load.d/\u001b.conf"));

        JsonObject state = Parse(HostReadiness.Test(system.Instance("\"modules\": [\"vfio-pci\"]"))[0]);

        Assert.False((bool)state["_inDesiredState"]!);
        Assert.Equal($"All settings in {system.Root}/etc/modules-load.d/\\u001B.conf: it cannot be read here.", (string)state["reasons"]![0]!);
    }

    public void Dispose() => system.Dispose();

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
