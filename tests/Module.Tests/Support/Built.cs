using System.Reflection;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>Where the build put what is tested; the project file writes it into this assembly.</summary>
internal static class Built
{
    public static string ModuleFolder { get; } = Read("ModuleFolder");

    public static string ModuleManifest { get; } = Path.Combine(ModuleFolder, "SpaprDdw.psd1");

    public static string Runner { get; } = Read("Runner");

    public static string OtherModule { get; } = Read("OtherModule");

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private static string Read(string key) => typeof(Built).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
