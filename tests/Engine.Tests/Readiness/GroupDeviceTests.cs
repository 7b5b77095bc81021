using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Tests.Readiness;

/// <summary>The rules of udev decide who may open the device of an IOMMU group.</summary>
public sealed class GroupDeviceTests : IDisposable
{
    private const string Nothing = "no rule of udev gives it to others than root";
    private const string Unknown = "a rule in /etc/udev/rules.d/50-vfio.rules has conditions that cannot be evaluated here";

    private readonly TestSystem system = new();

    [Theory]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"")]
    [InlineData("SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"kvm\", MODE=\"660\"")]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"36\"")]
    [InlineData("SUBSYSTEM==\"vfio\",\\\n ACTION==\"add|change\", GROUP:=\"kvm\", MODE:=\"0660\"\nGROUP=\"disk\", MODE=\"0600\"")]
    [InlineData("SUBSYSTEM!=\"vfio\", GOTO=\"end\"\nGROUP=\"kvm\", MODE=\"0660\"\nLABEL=\"end\"")]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"\nSUBSYSTEM==\"block\", GROUP=\"disk\", MODE=\"0600\"")]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"\nENV{ID_X}==\"1\", GROUP=\"disk\"")]
    [InlineData("SUBSYSTEMS==\"vfio\", KERNELS==\"[[:digit:]]*\", GROUP=\"kvm\", MODE=\"0660\"")]
    public void A_rule_gives_the_devices_to_a_group(string rules)
    {
        Assert.Null(Device(rules).ProblemOf("kvm"));
        Assert.Null(Device(rules).ProblemOf("qemu", []));
        Assert.EndsWith("'other' is not in that group", Device(rules).ProblemOf("other", []));
        Assert.Null(Device(rules).ProblemOf("other", ["kvm"]));
        Assert.Null(Device(rules).ProblemOf("root", []));
    }

    [Theory]
    [InlineData("", Nothing)]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0600\"", "/etc/udev/rules.d/50-vfio.rules gives it to root:kvm with mode 0600")]
    [InlineData("SUBSYSTEMS==\"pci\", GROUP=\"kvm\", MODE=\"0660\"", Nothing)]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"root\"", "/etc/udev/rules.d/50-vfio.rules gives it to root:root with mode 0600")]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"disk\", MODE=\"0660\"", "/etc/udev/rules.d/50-vfio.rules gives it to root:disk with mode 0660")]
    [InlineData("SUBSYSTEM==\"vfio\", KERNEL==\"5\", GROUP=\"kvm\", MODE=\"0660\"", Nothing)]
    [InlineData("SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]\", GROUP=\"kvm\", MODE=\"0660\"", Nothing)]
    [InlineData("SUBSYSTEM==\"misc\", GROUP=\"kvm\", MODE=\"0660\"", Nothing)]
    [InlineData("#SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"", Nothing)]
    [InlineData("SUBSYSTEM==\"vfio\", GOTO=\"end\"\nGROUP=\"kvm\", MODE=\"0660\"\nLABEL=\"end\"", Nothing)]
    [InlineData("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"rw\"", "/etc/udev/rules.d/50-vfio.rules gives it to root:kvm with mode rw")]
    [InlineData("SUBSYSTEM==\"vfio\", ATTR{x}==\"1\", GROUP=\"kvm\", MODE=\"0660\"", Unknown)]
    public void Other_rules_do_not(string rules, string problem)
        => Assert.Equal(problem, Device(rules).ProblemOf("kvm"));

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, null)]
    [InlineData(7, Nothing)]
    public void A_rule_for_some_groups_holds_for_these(int group, string? problem)
        => Assert.Equal(problem, Device("SUBSYSTEM==\"vfio\", KERNEL==\"5|6\", GROUP=\"kvm\", MODE=\"0660\"", group).ProblemOf("kvm"));

    [Theory]
    [InlineData("5", null)]
    [InlineData("[!6]", null)]
    [InlineData("[^6]", null)]
    [InlineData("[]5]", null)]
    [InlineData("[5[]", null)]
    [InlineData("?", null)]
    [InlineData("[^5]", Nothing)]
    [InlineData("[5", Nothing)]
    [InlineData("[!]", Nothing)]
    [InlineData("[^]", Nothing)]
    [InlineData("[a-z-[aeiou]]", Nothing)]
    [InlineData("[[:digit:]]*", null)]
    [InlineData("[a[:xdigit:]]", null)]
    [InlineData("[![:digit:]]", Nothing)]
    [InlineData("[[:upper:]]", Nothing)]
    [InlineData("[:digit:]", Nothing)]
    [InlineData("[[:print:]]", Unknown)]
    [InlineData("\\", Nothing)]
    [InlineData("[z-a]", Unknown)]
    public void A_pattern_is_one_of_the_shell(string pattern, string? problem)
        => Assert.Equal(problem, Device($"SUBSYSTEM==\"vfio\", KERNEL==\"{pattern}\", GROUP=\"kvm\"", group: 5).ProblemOf("kvm"));

    [Fact]
    public void A_pattern_that_is_too_long_is_not_evaluated()
        => Assert.Equal(Unknown, Device($"SUBSYSTEM==\"vfio\", KERNEL==\"{new string('?', 20000)}\", GROUP=\"kvm\"", group: 5).ProblemOf("kvm"));

    [Theory]
    [InlineData("OWNER=\"qemu\"", null)]
    [InlineData("OWNER=\"107\", MODE=\"0600\"", null)]
    [InlineData("OWNER=\"qemu\", MODE=\"0060\"", "/etc/udev/rules.d/50-vfio.rules gives it to qemu:root with mode 0060")]
    public void The_owner_of_a_device_may_open_it_as_its_mode_says(string assignments, string? problem)
    {
        GroupDevice device = Device($"SUBSYSTEM==\"vfio\", {assignments}");
        Assert.Equal([problem, problem], [device.ProblemOf("qemu", []), device.ProblemOf("107", [])]);
    }

    [Fact]
    public void A_service_can_name_its_user_and_its_groups_by_their_numbers()
    {
        GroupDevice device = Device("SUBSYSTEM==\"vfio\", GROUP=\"kvm\"");
        Assert.Null(device.ProblemOf("107", []));
        Assert.Null(device.ProblemOf("other", ["36"]));
        Assert.EndsWith("'other' is not in that group", device.ProblemOf("108", []));
    }

    [Fact]
    public void A_later_file_counts_more_and_everybody_may_open_a_device_with_mode_0666()
    {
        system.Write("/usr/lib/udev/rules.d/99-late.rules", "SUBSYSTEM==\"vfio\", GROUP=\"disk\", MODE=\"0666\"\n");
        GroupDevice device = Device("SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"");

        Assert.Equal("/usr/lib/udev/rules.d/99-late.rules gives it to root:disk with mode 0666", device.ProblemOf("kvm"));
        Assert.Null(device.ProblemOf("other", []));
    }

    [Fact]
    public void A_group_that_does_not_exist_cannot_have_the_device()
        => Assert.Contains("not in /etc/group", Device("SUBSYSTEM==\"vfio\", GROUP=\"none\", MODE=\"0660\"").ProblemOf("none"));

    public void Dispose() => system.Dispose();

    private GroupDevice Device(string rules, int? group = null)
    {
        system.Write("/etc/udev/rules.d/50-vfio.rules", rules + "\n");
        return new GroupDevice(new UdevRules(system.Files), new Accounts(system.Files), group);
    }
}
