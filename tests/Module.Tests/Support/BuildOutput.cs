using System.Reflection;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>Where the build put what is tested; the project file writes it into this assembly.</summary>
internal static class Built
{
    public static string ModuleFolder { get; } = Read("ModuleFolder");

    public static string ModuleManifest { get; } = Path.Combine(ModuleFolder, "SpaprDdw.psd1");

    public static string Configuration { get; } = Read("Configuration");

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = Read("Repository");

    /// <summary>A recording of a real kernel, by its path among those of the engine's tests.</summary>
    public static string Recording(string path) => Path.Combine(Read("Recordings"), path);

    private static string Read(string key) => typeof(Built).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
