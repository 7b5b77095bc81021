using System.Runtime.InteropServices;

namespace SpaprDdw.Backends.Kernel;

/// <summary>A descriptor of a container, a group, a device or a file.</summary>
internal sealed class VfioDescriptor : SafeHandle
{
    public VfioDescriptor(int descriptor)
        : base((nint)(-1), ownsHandle: true) => SetHandle((nint)descriptor);

    public override bool IsInvalid => (int)handle < 0;

    protected override bool ReleaseHandle() => NativeMethods.Close((int)handle) == 0;
}
