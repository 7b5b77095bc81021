using System.Reflection;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>
/// The paths of the tested module and of its repository. The project file writes them into this assembly.
/// </summary>
internal static class BuildOutput
{
    public static string ModuleFolder { get; } = Read("ModuleFolder");

    public static string ModuleManifest { get; } = Path.Combine(ModuleFolder, "SpaprDdw.psd1");

    public static string Repository { get; } = Read("Repository");

    /// <summary>Returns the path of a recording of a real kernel.</summary>
    /// <param name="path">The path in the folder of the engine's test data.</param>
    public static string GetRecording(string path) => Path.Combine(Read("Recordings"), path);

    private static string Read(string key) => typeof(BuildOutput).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
