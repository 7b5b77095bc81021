using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Management.Automation;
using System.Text;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Ctrl+C while a command reads a large log or a large archive.</summary>
public sealed class PartitionStopTests(PartitionStopTests.LargeFilesFixture files) : IClassFixture<PartitionStopTests.LargeFilesFixture>
{
    /// <summary>The longest time that a stop may take. One attempt of several must keep it, because the machine may be busy.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromMilliseconds(200);

    /// <summary>Milliseconds from the start of a command to its stop. Some may be too early or too late to find it at work.</summary>
    private static readonly int[] Delays = [100, 30, 200, 400, 60, 800, 150, 20, 300, 1000];

    [Theory]
    [InlineData("ConvertFrom-DdwLog $log")]
    [InlineData("ConvertFrom-DdwLog $log.gz")]
    [InlineData("ConvertFrom-DdwLog $longLine")]
    [InlineData("ConvertFrom-QemuTrace $log")]
    [InlineData("ConvertFrom-QemuTrace -InputObject $text")]
    [InlineData("ConvertFrom-DpdkLog $log")]
    [InlineData("Measure-DmaWindow 1GB -User Spdk -IomemPath $log")]
    [InlineData("Get-PciDmaWindow -Root $archive")]
    [InlineData("Get-PciDmaWindow -Root $archive.gz")]
    [InlineData("Get-PciDmaWindow -Root $machine -KernelLog $log")]
    [InlineData("Show-PciDmaWindow -Root $machine -KernelLog $log")]
    public void Ctrl_C_ends_the_reading_at_once(string script)
    {
        using var module = new ModuleRunspace();
        Assert.Empty(module.Invoke("$log, $longLine, $archive, $machine, $text = $args", files.Log, files.LongLine, files.Archive, LargeFilesFixture.Machine, LargeFilesFixture.Text).Errors);
        Assert.Contains(Delays, delay =>
        {
            using PowerShell shell = module.CreateShell(script.Replace("$log.gz", "\"$log.gz\"", StringComparison.Ordinal).Replace("$archive.gz", "\"$archive.gz\"", StringComparison.Ordinal));
            using var output = new PSDataCollection<PSObject>();
            IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
            running.AsyncWaitHandle.WaitOne(delay);
            long begun = Stopwatch.GetTimestamp();
            shell.Stop();
            return shell.InvocationStateInfo.State == PSInvocationState.Stopped && Stopwatch.GetElapsedTime(begun) <= LongestStop;
        });
    }

    /// <summary>A log of 300 MB, a line of 300 MB, and an archive with that log in it, packed and not.</summary>
    public sealed class LargeFilesFixture : IDisposable
    {
        private const int Pieces = 300;
        private readonly string folder = Directory.CreateTempSubdirectory("spapr-large-").FullName;

        public LargeFilesFixture()
        {
            string line = "[    1.0] xfs filesystem being mounted at /var supports timestamps until 2038 (0x7fffffff)\n";
            byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, (1 << 20) / line.Length)));
            Write(Log, lines);
            Write(LongLine, Encoding.ASCII.GetBytes(new string('x', 1 << 20)));
            using (var tar = new TarWriter(File.Create(Archive)))
                tar.WriteEntry(Log, "machine/var/log/messages");
            Pack(Log);
            Pack(Archive);
        }

        public string Log => Path.Combine(folder, "large.log");

        public string LongLine => Path.Combine(folder, "line.log");

        public string Archive => Path.Combine(folder, "large.tar");

        /// <summary>A trace of a million lines, as Get-Content -Raw reads it.</summary>
        public static string Text { get; } = string.Concat(Enumerable.Repeat("vfio_spapr_remove_window offset=0x0\n", 1_000_000));

        public static string Machine => Path.Combine(BuildOutput.Repository, "tests/Engine.Tests/Data/partition/k612-phbs/root.tar.gz");

        public void Dispose() => Directory.Delete(folder, recursive: true);

        private static void Write(string path, byte[] piece)
        {
            using FileStream file = File.Create(path);
            for (int turn = 0; turn < Pieces; turn++)
                file.Write(piece);
        }

        private static void Pack(string path)
        {
            using FileStream file = File.OpenRead(path);
            using var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest);
            file.CopyTo(packed);
        }
    }
}
