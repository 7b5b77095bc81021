using System.Reflection;
using System.Runtime.InteropServices;
using SpaprDdw.Abi;

namespace SpaprDdw.Tests.Abi;

/// <summary>Structures have the layout of linux/vfio.h, field by field.</summary>
public class StructureTests
{
    public static TheoryData<Type, uint, string> Layouts => new()
    {
        { typeof(GroupStatus), ArgSizes.GroupStatus, "ArgSize 0, Flags 4, end 8" },
        {
            typeof(TceGetInfo), ArgSizes.TceGetInfo,
            "ArgSize 0, Flags 4, Dma32WindowStart 8, Dma32WindowSize 12, PageSizes 16, MaxDynamicWindows 24, Levels 28, end 32"
        },
        { typeof(DmaMap), ArgSizes.DmaMap, "ArgSize 0, Flags 4, VirtualAddress 8, Iova 16, Size 24, end 32" },
        { typeof(DmaUnmap), ArgSizes.DmaUnmap, "ArgSize 0, Flags 4, Iova 8, Size 16, end 24" },
        { typeof(MemoryRange), ArgSizes.MemoryRange, "ArgSize 0, Flags 4, VirtualAddress 8, Size 16, end 24" },
        {
            typeof(TceCreate), ArgSizes.TceCreate,
            "ArgSize 0, Flags 4, PageShift 8, Reserved1 12, WindowSize 16, Levels 24, Reserved2 28, StartAddress 32, end 40"
        },
        { typeof(TceRemove), ArgSizes.TceRemove, "ArgSize 0, Flags 4, StartAddress 8, end 16" },
        { typeof(EehPeOp), ArgSizes.EehPeOp, "ArgSize 0, Flags 4, Operation 8, end 40" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_field_has_the_offset_of_the_kernel(Type type, uint argSize, string layout)
    {
        IEnumerable<string> fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => (field.Name, Offset: Marshal.OffsetOf(type, field.Name).ToInt64()))
            .OrderBy(field => field.Offset)
            .Select(field => $"{field.Name} {field.Offset}");

        Assert.Equal(layout, $"{string.Join(", ", fields)}, end {Marshal.SizeOf(type)}");
        Assert.Equal((uint)Marshal.SizeOf(type), argSize);
    }

    [Fact]
    public void Every_structure_is_tested()
        => Assert.Equal(
            typeof(GroupStatus).Assembly.GetTypes()
                .Where(type => type is { Namespace: "SpaprDdw.Abi", IsValueType: true, IsLayoutSequential: true, IsEnum: false }
                    && type.GetField("ArgSize") is not null)
                .Select(type => type.Name).Order(StringComparer.Ordinal),
            Layouts.Select(row => row.Data.Item1.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Structures_have_the_same_size_in_managed_memory()
    {
        // The kernel gets a pointer to the managed structure.
        Assert.Equal(8, System.Runtime.CompilerServices.Unsafe.SizeOf<GroupStatus>());
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<TceGetInfo>());
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<DmaMap>());
        Assert.Equal(24, System.Runtime.CompilerServices.Unsafe.SizeOf<DmaUnmap>());
        Assert.Equal(24, System.Runtime.CompilerServices.Unsafe.SizeOf<MemoryRange>());
        Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<TceCreate>());
        Assert.Equal(16, System.Runtime.CompilerServices.Unsafe.SizeOf<TceRemove>());
        Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<EehPeOp>());

        // The argument of any request holds the largest structure.
        Assert.Equal(Layouts.Max(row => (int)row.Data.Item2), System.Runtime.CompilerServices.Unsafe.SizeOf<VfioArgument>());
    }

    [Fact]
    public void Flags_are_those_of_the_kernel_header()
    {
        Assert.Equal(1u, GroupStatus.Viable);
        Assert.Equal(2u, GroupStatus.ContainerSet);
        Assert.Equal(1u, TceGetInfo.DynamicWindows);
        Assert.Equal(1u, (uint)DmaAccess.Read);
        Assert.Equal(2u, (uint)DmaAccess.Write);
        Assert.Equal(16u, ArgSizes.TceGetInfoBase);
    }
}
