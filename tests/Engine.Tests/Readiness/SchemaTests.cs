using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using SpaprDdw.Errors;
using SpaprDdw.Readiness;

namespace SpaprDdw.Tests.Readiness;

/// <summary>The schema in the manifest of the DSC resource accepts what the operations return, and what they take.</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "HostReadiness.dsc.resource.json")))!["schema"]!["embedded"]!.ToJsonString());

    private readonly TestSystem system = new();

    public static TheoryData<string> Wrong =>
    [
        "\"users\": \"qemu\"",
        "\"user\": \"qemu\\nroot - memlock unlimited\"",
        "\"user\": \"@kvm\"",
        "\"user\": \"\"",
        "\"unit\": \"../../passwd.service\"",
        "\"unit\": \"guest.socket\"",
        "\"modules\": [\"vfio-pci\\ninstall\"]",
        "\"modules\": [\"vfio pci\"]",
        "\"modules\": [null]",
        "\"modules\": \"vfio-pci\"",
        "\"pciIds\": [\"1014\"]",
        "\"pciIds\": [\"1014:034a disable_vga=1\"]",
        "\"deviceGroup\": \"kvm\\\", MODE=\\\"0666\"",
        "\"deviceGroup\": 36",
        "\"deviceGroup\": \"kvm\", \"iommuGroups\": [-1]",
        "\"deviceGroup\": \"kvm\", \"iommuGroups\": [\"5\"]",
        "\"memlockLimit\": 1048576",
        "\"user\": \"qemu\", \"memlockLimit\": -1",
        "\"user\": \"qemu\", \"memlockLimit\": 1.5",
        "\"user\": \"qemu\", \"memlockLimit\": 18446744073709551615",
        "\"user\": \"qemu\", \"memlockLimit\": \"64G\"",
        "\"hugePages\": [{ \"pageSize\": 2097152 }]",
        "\"hugePages\": [{ \"pageSize\": 2000000, \"count\": 1 }]",
        "\"hugePages\": [{ \"pageSize\": 2097152, \"count\": 0 }]",
        "\"_exist\": \"no\"",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_the_schema_refuses_is_refused_and_changes_nothing(string properties)
    {
        SortedDictionary<string, string> before = system.Contents();
        string instance = $"{{ \"root\": \"{system.Root}\", {properties} }}";

        TceException error = Assert.Throws<TceException>(() => HostReadiness.Set(instance, isWhatIf: false));

        Assert.Equal("ReadinessInvalid", error.Id);
        Assert.False(IsValid(instance), "The schema accepts it.");
        Assert.Equal(before, system.Contents());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ \"user\": \"qemu\\n\" }")]
    [InlineData("{ \"unit\": \"guest.service\\n\" }")]
    [InlineData("{ \"pciIds\": [\"1014:034a\\n\"] }")]
    [InlineData("{ \"root\": \"here\" }")]
    [InlineData("{ \"root\": \"/\", \"root\": \"/tmp\" }")]
    [InlineData("{ \"hugePages\": [{ \"pageSize\": 2097152, \"count\": 1 }, { \"pageSize\": 2097152, \"count\": 2 }] }")]
    public void Other_wrong_instances_are_refused(string instance)
        => Assert.Equal("ReadinessInvalid", Assert.Throws<TceException>(() => HostReadiness.Get(instance)).Id);

    /// <summary>PowerShell writes the number 0.5TB as 549755813888.0.</summary>
    [Theory]
    [InlineData("549755813888.0")]
    [InlineData("5.49755813888e11")]
    public void A_whole_number_of_bytes_can_be_written_in_other_ways(string limit)
    {
        string instance = $"{{ \"root\": \"{system.Root}\", \"user\": \"qemu\", \"memlockLimit\": {limit} }}";
        Assert.True(IsValid(instance));
        Assert.Contains("\"memlockLimit\":549755813888,", HostReadiness.Set(instance, isWhatIf: true)[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" {} \n")]
    [InlineData("\uFEFF{}")]
    public void An_instance_without_a_root_folder_is_that_of_this_machine(string instance)
        => Assert.StartsWith("{\"root\":\"/\"", HostReadiness.Get(instance));

    [Fact]
    public void A_root_folder_that_does_not_exist_is_refused()
        => Assert.Equal("ReadinessRootNotFound", Assert.Throws<TceException>(() => HostReadiness.Get("{ \"root\": \"/none/such\" }")).Id);

    [Fact]
    public void What_the_operations_return_is_an_instance()
    {
        string wanted = system.Instance("""
            "user": "qemu", "unit": "guest.service", "modules": ["vfio-pci"], "pciIds": ["1014:034a", "1014:034b:1014:0001"],
            "deviceGroup": "kvm", "iommuGroups": [5, 6], "memlockLimit": "unlimited", "hugePages": [{ "pageSize": 16777216, "count": 512 }]
            """);
        string[] returned =
        [
            wanted,
            HostReadiness.Get(wanted),
            HostReadiness.Test(wanted)[0],
            HostReadiness.Set(wanted, isWhatIf: true)[0],
            HostReadiness.Set(wanted, isWhatIf: false)[0],
            HostReadiness.Test(wanted)[0],
            HostReadiness.Now(system.Root),
            .. HostReadiness.Export(system.Instance()),
        ];

        Assert.All(returned, each => Assert.True(IsValid(each), each));
        Assert.All(returned, each => HostReadiness.Test(each));
        Assert.All(returned, each => Assert.DoesNotContain('\n', each == wanted ? string.Empty : each));
    }

    /// <summary>Other programs take values that the schema has no place for.</summary>
    [Fact]
    public void What_others_wrote_is_an_instance_too()
    {
        system.Write("/etc/modules-load.d/a.conf", "pci:v00001014d*\nvfio-pci\n");
        system.Write("/etc/modprobe.d/a.conf", "options vfio-pci ids=any,1014:034A\n");
        system.Write("/etc/udev/rules.d/a.rules", "SUBSYSTEM==\"vfio\", GROUP=\"36\", MODE=\"0660\"\n");
        system.Write("/etc/tmpfiles.d/a.conf", "w /sys/kernel/mm/hugepages/hugepages-3kB/nr_hugepages - - - - 5\n");
        system.Write("/etc/security/limits.conf", "qemu - memlock 0\nother - memlock 18014398509481983\n");

        string[] returned = [HostReadiness.Get(system.Instance("\"user\": \"qemu\"")), .. HostReadiness.Export(system.Instance())];

        Assert.All(returned, each => Assert.True(IsValid(each), each));
        Assert.All(returned, each => Assert.Equal("[]", HostReadiness.Test(each)[1]));
        JsonNode system1 = JsonNode.Parse(returned[1])!;
        Assert.Equal("""["vfio-pci"] ["1014:034a"] kvm []""", $"{system1["modules"]!.ToJsonString()} {system1["pciIds"]!.ToJsonString()} {system1["deviceGroup"]} {system1["hugePages"]!.ToJsonString()}");
        Assert.Equal("0 unlimited", $"{JsonNode.Parse(returned[2])!["memlockLimit"]} {JsonNode.Parse(returned[3])!["memlockLimit"]}");
    }

    public void Dispose() => system.Dispose();

    private static bool IsValid(string instance)
    {
        using JsonDocument document = JsonDocument.Parse(instance);
        return Schema.Evaluate(document.RootElement).IsValid;
    }
}
