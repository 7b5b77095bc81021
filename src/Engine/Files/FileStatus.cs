namespace SpaprDdw.Files;

/// <summary>What the kernel says about an open file (statx).</summary>
/// <param name="Mode">The kind of the file and its permissions, as in struct stat.</param>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
internal readonly record struct FileStatus(int Mode, uint User, uint Group)
{
    private const int Kinds = 0xf000, WriteBits = 0x92;
    private const int Fifo = 0x1000, CharacterDevice = 0x2000, Folder = 0x4000, BlockDevice = 0x6000, Regular = 0x8000, Link = 0xa000, Socket = 0xc000;

    /// <summary>True for a regular file.</summary>
    public bool IsRegular => (Mode & Kinds) == Regular;

    /// <summary>True when the mode lets nobody write.</summary>
    public bool IsReadOnly => (Mode & WriteBits) == 0;

    /// <summary>The permissions, with the bits for set-user-ID, set-group-ID and sticky.</summary>
    public UnixFileMode Permissions => (UnixFileMode)(Mode & ~Kinds);

    /// <summary>The kind of a file that is not regular, in words.</summary>
    public string Kind => (Mode & Kinds) switch
    {
        Fifo => "a FIFO",
        CharacterDevice or BlockDevice => "a device",
        Folder => "a folder",
        Link => "a symbolic link, which is not followed here",
        Socket => "a socket",
        _ => "not a regular file",
    };
}
