using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace SpaprDdw.PesterTests;

/// <summary>
/// A pwsh process that runs suites with Invoke-Suite.ps1. Suites and results go through a pipe, because tests write to
/// the console.
/// </summary>
internal sealed class PesterProcess : IAsyncDisposable
{
    private readonly StringBuilder console = new();
    private readonly NamedPipeServerStream pipe;
    private readonly Process process;
    private readonly StreamReader reader;
    private readonly StreamWriter writer;

    private PesterProcess(NamedPipeServerStream pipe, Process process)
    {
        this.pipe = pipe;
        this.process = process;
        reader = new StreamReader(pipe);
        writer = new StreamWriter(pipe);
        process.OutputDataReceived += (_, line) => KeepLine(line.Data);
        process.ErrorDataReceived += (_, line) => KeepLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts pwsh and waits until it has loaded Pester.</summary>
    /// <param name="repository">The folder of the repository.</param>
    /// <param name="version">The version of Pester.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<PesterProcess> Start(string repository, string version, CancellationToken cancellation)
    {
        string name = $"spaprddw-pester-{Guid.NewGuid():n}";
        var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        string script = Path.Combine(AppContext.BaseDirectory, "Invoke-Suite.ps1");
        string[] arguments = ["pwsh", "-NoProfile", "-NonInteractive", "-File", script, "-PipeName", name, "-Version", version];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = repository,
        };
        start.Environment["PSModulePath"] = Path.Combine(repository, "out", "modules");
        start.Environment["NO_COLOR"] = "1";
        // Short processes do not live long enough to use the profiles that the runtime gathers by default.
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var pester = new PesterProcess(pipe, process);
        await Task.WhenAny(pipe.WaitForConnectionAsync(cancellation), process.WaitForExitAsync(cancellation));
        return pipe.IsConnected ? pester : throw new InvalidOperationException($"pwsh did not start:\n{pester.console}");
    }

    /// <summary>True until pwsh ends.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>Runs a suite and returns each test with its result. If pwsh ends meanwhile, that is a failed test.</summary>
    public async IAsyncEnumerable<PesterTest> Run(string suite, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? line = await Send(suite, cancellation);
        for (; line?.Length > 0; line = await reader.ReadLineAsync(cancellation))
            yield return JsonSerializer.Deserialize<PesterTest>(line)!;
        if (line is null)
        {
            IsRunning = false;
            await process.WaitForExitAsync(cancellation);
            yield return PesterTest.Ended($"pwsh ended with exit code {process.ExitCode}, and wrote:\n{console}");
        }
    }

    /// <summary>Sends the path of a suite, and returns the first line of the answer; null if pwsh has ended.</summary>
    private async Task<string?> Send(string suite, CancellationToken cancellation)
    {
        try
        {
            await writer.WriteLineAsync(suite.AsMemory(), cancellation);
            await writer.FlushAsync(cancellation);
            return await reader.ReadLineAsync(cancellation);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The process ends when the pipe is closed.
        await pipe.DisposeAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private void KeepLine(string? line)
    {
        lock (console)
            console.AppendLine(line);
    }
}
