using System.Reflection;

namespace SpaprDdw.Runner;

/// <summary>Reads the command line as <c>pwsh</c> does and hands the work to a <see cref="Session"/>.</summary>
internal static class Program
{
    private const int BadUsage = 64;
    private const string Usage =
        """
        usage: SpaprDdw.Runner script.ps1 [arguments]
               SpaprDdw.Runner -Command 'commands'
               SpaprDdw.Runner -Version
        """;

    private static int Main(string[] args)
    {
        // A tool for hosts in a machine room does not report its use to anybody; the engine would by default.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        switch (args)
        {
            case []:
                return Refuse(Usage);
            case [string option, ..] when Is(option, "-Version"):
                return Run("\"SpaprDdw $((Get-Module SpaprDdw).Version)\"; \"PowerShell $($PSVersionTable.PSVersion)\"");
            case [string option, string text] when Is(option, "-Command"):
                return Run(text);
            case [['-', ..], ..]:
                return Refuse($"'{string.Join(' ', args)}' is not understood.{Environment.NewLine}{Usage}");
            default:
                string path = Path.GetFullPath(args[0]);
                return File.Exists(path)
                    ? Run(ScriptCommand.Text(path, args[1..]))
                    : Refuse($"The script '{path}' does not exist.");
        }
    }

    private static int Run(string text)
    {
        string manifest = typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == "ModuleManifest").Value!;
        return Session.Run(manifest, text);
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return BadUsage;
    }

    private static bool Is(string argument, string option) =>
        string.Equals(argument, option, StringComparison.OrdinalIgnoreCase);
}
