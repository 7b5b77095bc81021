using System.Runtime.InteropServices;

namespace SpaprDdw.KernelLab;

/// <summary>Processes of the guest: this one, and one to kill.</summary>
internal static class OtherProcess
{
    private const int Killed = 9;

    /// <summary>The id of this process.</summary>
    public static int Own => GetOwnId();

    /// <summary>Kills a process after some time, and returns when it is gone.</summary>
    public static void Kill(int process, int afterMilliseconds)
    {
        Thread.Sleep(afterMilliseconds);
        if (Signal(process, Killed) != 0)
            throw new InvalidOperationException($"Process {process} was gone already.");
        while (Signal(process, 0) == 0)
            Thread.Sleep(1);
    }

    [DllImport("libc", EntryPoint = "getpid")]
    private static extern int GetOwnId();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
