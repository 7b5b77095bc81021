using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Layers;

/// <summary>Types of the engine stay small: a large type has more than one duty.</summary>
public partial class TypeSizeTests
{
    private const int MaxMembers = 45;
    private const int MaxLines = 300;

    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly string Folder = typeof(TypeSizeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "Engine").Value!;

    [Fact]
    public void No_type_has_more_than_45_members()
    {
        Type[] types = [.. typeof(TceContainer).Assembly.GetTypes().Where(IsWritten)];
        Assert.Contains(typeof(TceContainer), types);
        Assert.DoesNotContain(
            types.Select(type => (type.FullName, Members: type.GetMembers(Declared).Count(IsWritten))), type => type.Members > MaxMembers);
    }

    /// <summary>The lines of a partial type count together.</summary>
    [Fact]
    public void No_type_has_more_than_300_lines()
    {
        Dictionary<string, int> lines = [];
        IEnumerable<string> files = Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories);
        foreach (string file in files.Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            foreach ((string type, int count) in TypesIn(File.ReadAllLines(file)))
                lines[type] = lines.GetValueOrDefault(type) + count;
        }

        Assert.True(lines["SpaprDdw.Containers.TceContainer"] > 100, "The test does not find the lines of TceContainer.");
        Assert.DoesNotContain(lines, type => type.Value > MaxLines);
    }

    /// <summary>
    /// The types of a file and their lines, documentation included. It relies on the format that `dotnet format`
    /// checks.
    /// </summary>
    private static IEnumerable<(string Type, int Lines)> TypesIn(string[] lines)
    {
        string space = lines.First(line => line.StartsWith("namespace ", StringComparison.Ordinal))[10..^1];
        string? type = null;
        int count = 0;
        bool hasBody = false;
        foreach (string line in lines)
        {
            if (Declaration().Match(line) is { Success: true } declaration)
                (type, hasBody) = ($"{space}.{declaration.Groups["name"].Value}", false);
            hasBody |= line == "{";
            count = type is null && !line.StartsWith("///", StringComparison.Ordinal) && !line.StartsWith('[') ? 0 : count + 1;
            if (type is null || (hasBody ? line != "}" : !line.EndsWith(';')))
                continue;
            yield return (type, count);
            (type, count) = (null, 0);
        }
    }

    private static bool IsWritten(Type type)
        => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute));

    private static bool IsWritten(MemberInfo member)
        => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not MethodInfo { IsSpecialName: true } && !member.Name.Contains('<');

    [GeneratedRegex(@"^(public|internal|file) [a-z ]*\b(class|struct|interface|enum|record struct|record)\b (?<name>\w+)")]
    private static partial Regex Declaration();
}
