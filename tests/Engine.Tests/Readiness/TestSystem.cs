using System.Text.Json.Nodes;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Tests.Readiness;

/// <summary>The files of a system in a temporary folder.</summary>
internal sealed class TestSystem : IDisposable
{
    /// <summary>Makes a system with the user qemu, who is in the group kvm, and with a service that runs as qemu.</summary>
    public TestSystem()
    {
        Write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nqemu:x:107:107::/:/bin/false\nother:x:108:108::/:/bin/false\n");
        Write("/etc/group", "root:x:0:\nqemu:x:107:\nkvm:x:36:qemu,another\ndisk:x:6:\n");
        Write("/usr/lib/systemd/system/guest.service", "[Unit]\nDescription=a guest\n[Service]\nUser=qemu\nExecStart=/usr/bin/qemu\n");
    }

    /// <summary>The root folder.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("spapr-system-").FullName;

    /// <summary>The system as the engine reads it.</summary>
    public SystemFiles Files => new(Root, []);

    /// <summary>The files and their texts.</summary>
    public SortedDictionary<string, string> Contents()
        => new(Directory.GetFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(file => file[Root.Length..], File.ReadAllText), StringComparer.Ordinal);

    /// <summary>Writes a file.</summary>
    public TestSystem Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.WriteAllText(Root + path, text);
        return this;
    }

    /// <summary>Makes a symbolic link.</summary>
    public TestSystem Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.CreateSymbolicLink(Root + path, target);
        return this;
    }

    /// <summary>An instance of this system as JSON.</summary>
    /// <param name="properties">Its other properties as JSON, without braces.</param>
    public string Instance(string properties = "")
    {
        JsonObject instance = JsonNode.Parse($"{{{properties}}}")!.AsObject();
        instance["root"] = Root;
        return instance.ToJsonString();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
