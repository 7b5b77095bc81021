using System.Management.Automation;
using System.Management.Automation.Host;
using SpaprDdw.Pictures;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>The screen that a command writes text to: its width, and whether it shows colours.</summary>
/// <param name="cmdlet">The command.</param>
internal sealed class Screen(PSCmdlet cmdlet)
{
    /// <summary>Columns, if the host has no screen. The views have the same width.</summary>
    private const int DefaultWidth = 100;

    /// <summary>The columns of the screen, limited to the widths that a picture can have.</summary>
    public int Width
    {
        get
        {
            try
            {
                int width = cmdlet.Host?.UI?.RawUI?.BufferSize.Width ?? 0;
                return width <= 0 ? DefaultWidth : Math.Clamp(width, TextPicture.MinWidth, TextPicture.MaxWidth);
            }
            catch (Exception cause) when (cause is HostException or NotImplementedException or InvalidOperationException or IOException)
            {
                return DefaultWidth; // A host without a screen throws.
            }
        }
    }

    /// <summary>
    /// Blocks in the colours of $PSStyle on a terminal. ASCII elsewhere, or if the user wants no colours.
    /// </summary>
    public TextStyle Style
    {
        get
        {
            if (!IsTerminal || cmdlet.SessionState.PSVariable.GetValue("PSStyle") is not { } style)
                return TextStyle.Plain;
            if (Palette.GetText(style, "OutputRendering") == "PlainText")
                return TextStyle.Plain;
            object? colours = Palette.GetForeground(style);
            return TextStyle.Blocks with
            {
                Title = Palette.GetText(style, "Bold"),
                Mapped = Palette.GetText(colours, "Green"),
                Buffer = Palette.GetText(colours, "Cyan"),
                Table = Palette.GetText(colours, "Yellow"),
                Faint = Palette.GetText(colours, "BrightBlack"),
                Reset = Palette.GetText(style, "Reset"),
            };
        }
    }

    /// <summary>
    /// Whether the text goes straight to a terminal. PowerShell removes colours from files itself, but not the blocks.
    /// </summary>
    private bool IsTerminal
        => !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength;
}
