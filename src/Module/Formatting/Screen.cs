using System.Management.Automation;
using System.Management.Automation.Host;
using SpaprDdw.Pictures;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>What a command's text is written on: how wide it is, and whether it shows colours.</summary>
/// <param name="cmdlet">The command.</param>
internal sealed class Screen(PSCmdlet cmdlet)
{
    /// <summary>Where nothing says how wide lines may be, as wide as the views.</summary>
    private const int UsualWidth = 100;

    /// <summary>The host's columns, as many of them as a picture can use.</summary>
    public int Width
    {
        get
        {
            try
            {
                int width = cmdlet.Host?.UI?.RawUI?.BufferSize.Width ?? 0;
                return width <= 0 ? UsualWidth : Math.Clamp(width, TextPicture.Narrowest, TextPicture.Widest);
            }
            catch (Exception cause) when (cause is HostException or NotImplementedException or InvalidOperationException or IOException)
            {
                return UsualWidth; // A host without a screen says so by throwing.
            }
        }
    }

    /// <summary>Blocks in the colours of $PSStyle on a terminal; elsewhere, and where no colour is wanted, ASCII.</summary>
    public TextStyle Style
    {
        get
        {
            if (!IsTerminal || cmdlet.SessionState.PSVariable.GetValue("PSStyle") is not { } style)
                return TextStyle.Plain;
            if (Palette.Sequence(style, "OutputRendering") == "PlainText")
                return TextStyle.Plain;
            object? colours = Palette.Foreground(style);
            return TextStyle.Blocks with
            {
                Title = Palette.Sequence(style, "Bold"),
                Mapped = Palette.Sequence(colours, "Green"),
                Buffer = Palette.Sequence(colours, "Cyan"),
                Table = Palette.Sequence(colours, "Yellow"),
                Faint = Palette.Sequence(colours, "BrightBlack"),
                Reset = Palette.Sequence(style, "Reset"),
            };
        }
    }

    /// <summary>PowerShell takes colours out of what it writes to files by itself; the blocks go by this.</summary>
    private bool IsTerminal
        => !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength;
}
