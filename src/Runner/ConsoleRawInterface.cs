using System.Globalization;
using System.Management.Automation.Host;

namespace SpaprDdw.Runner;

/// <summary>The console as a grid: of that, the runner knows the width alone.</summary>
internal sealed class ConsoleRawInterface : PSHostRawUserInterface
{
    private const int RedirectedWidth = 100;

    public override Size BufferSize { get => new(Width(), 50); set => throw NoGrid(); }
    public override Size WindowSize { get => BufferSize; set => throw NoGrid(); }
    public override Size MaxWindowSize => BufferSize;
    public override Size MaxPhysicalWindowSize => BufferSize;
    public override Coordinates WindowPosition { get => default; set => throw NoGrid(); }
    public override Coordinates CursorPosition { get => default; set => throw NoGrid(); }
    public override int CursorSize { get => 1; set => throw NoGrid(); }
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override string WindowTitle { get; set; } = "";
    public override bool KeyAvailable => false;

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoGrid();
    public override void FlushInputBuffer() => throw NoGrid();
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoGrid();
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoGrid();
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoGrid();
    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoGrid();

    private static int Width()
    {
        string? columns = Environment.GetEnvironmentVariable("COLUMNS");
        if (int.TryParse(columns, CultureInfo.InvariantCulture, out int width) && width > 0)
            return width;
        return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? RedirectedWidth : Console.WindowWidth;
    }

    private static NotSupportedException NoGrid() => new("The runner writes lines, and has no screen to address.");
}
