using System.Globalization;
using System.Runtime.CompilerServices;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Kernel;

/// <summary>Memory of the test process, on any machine.</summary>
public class ProcessMemoryTests
{
    [Theory]
    [InlineData(MemoryAccess.ReadWrite, "rw-p")]
    [InlineData(MemoryAccess.Read, "r--p")]
    [InlineData(MemoryAccess.None, "---p")]
    public void Memory_is_aligned_and_protected_and_can_be_freed(MemoryAccess access, string expected)
    {
        using var backend = new KernelBackend();
        ulong size = 3 * backend.Host.PageSize;
        Assert.True(backend.Memory.Allocate(size, backend.Host.PageSize, access, out ulong address).IsSuccess);
        Assert.Equal(0UL, address % (16 << 20));
        Assert.Contains(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.True(backend.Memory.Free(address, size).IsSuccess);
        Assert.DoesNotContain(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0x3_4001_0000)]
    [InlineData(0x7000_0000_0000)]
    public void Memory_can_be_aligned_as_another_address(ulong near)
    {
        using var backend = new KernelBackend();
        ulong size = 16 * backend.Host.PageSize;
        Assert.True(backend.Memory.Allocate(size, backend.Host.PageSize, MemoryAccess.ReadWrite, out ulong address, near).IsSuccess);
        Assert.Equal(near % (16UL << 30), address % (16UL << 30));
        Assert.Single(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal) && line.Contains("rw-p", StringComparison.Ordinal));
        Assert.True(backend.Memory.Free(address, size).IsSuccess);
        Assert.DoesNotContain(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal));
    }

    [Fact]
    public void Huge_pages_of_an_unknown_size_are_refused()
    {
        using var backend = new KernelBackend();
        TceResult result = backend.Memory.Allocate(1UL << 24, 1UL << 24, MemoryAccess.ReadWrite, out ulong address);
        Assert.Equal((TceResult.Failure(Errno.EINVAL), 0UL), (result, address));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - (64 << 10) + 1)]
    [InlineData(ulong.MaxValue - (16 << 20) + 1)]
    [InlineData(1UL << 63)]
    [InlineData(1UL << 47)]
    [InlineData(1UL << 46)]
    public void More_memory_than_the_machine_has_is_refused_and_nothing_stays_mapped(ulong size)
    {
        using var backend = new KernelBackend();

        // An allocation of huge pages waits for pages, unless it can never succeed.
        foreach (ulong pageSize in backend.Host.HugePageSizes.Where(_ => size > 1UL << 47).Prepend(backend.Host.PageSize))
        {
            string[] before = LargeMaps();
            TceResult result = backend.Memory.Allocate(size, pageSize, MemoryAccess.ReadWrite, out ulong address);
            Assert.Equal((TceResult.Failure(Errno.ENOMEM), 0UL), (result, address));
            Assert.Equal(before, LargeMaps());
        }
    }

    [Fact]
    public void More_memory_than_is_available_is_refused()
    {
        using KernelTree tree = new KernelTree().Write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable:    256 kB\n");
        using var backend = new KernelBackend(tree.Paths);
        Assert.Equal(TceResult.Success, backend.Memory.Allocate(256 << 10, backend.Host.PageSize, MemoryAccess.ReadWrite, out ulong address));
        Assert.Equal(TceResult.Success, backend.Memory.Free(address, 256 << 10));
        Assert.Equal(TceResult.Failure(Errno.ENOMEM), backend.Memory.Allocate((256 << 10) + 1, backend.Host.PageSize, MemoryAccess.ReadWrite, out _));
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4096, 0)]
    [InlineData(4096, 3)]
    [InlineData(4096, 5000)]
    [InlineData(4096, 1024)]
    public void A_size_of_no_pages_is_refused(ulong size, ulong pageSize)
    {
        using var backend = new KernelBackend();
        Assert.Equal(TceResult.Failure(Errno.EINVAL), backend.Memory.Allocate(size, pageSize, MemoryAccess.ReadWrite, out ulong address));
        Assert.Equal(0UL, address);
    }

    [Fact]
    public void Free_unmaps_only_a_whole_allocation()
    {
        using var backend = new KernelBackend();
        ulong page = backend.Host.PageSize;
        Assert.True(backend.Memory.Allocate((3 * page) + 1, page, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        foreach ((ulong start, ulong size) in new[] { (address, page), (address, ulong.MaxValue), (address + page, page), (0UL, page) })
            Assert.Equal(TceResult.Failure(Errno.EINVAL), backend.Memory.Free(start, size));
        Assert.True(SizeOf(address) >= 4 * page);
        Assert.Equal(TceResult.Success, backend.Memory.Free(address, (3 * page) + 1));
        Assert.Equal(TceResult.Failure(Errno.EINVAL), backend.Memory.Free(address, (3 * page) + 1));
    }

    [Fact]
    public void Every_page_exists_after_the_allocation()
    {
        using var backend = new KernelBackend();
        ulong page = backend.Host.PageSize, size = 5000 * page;
        Assert.True(backend.Memory.Allocate(size, page, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        string resident = File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.StartsWith($"{address:x}-", StringComparison.Ordinal))
            .First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        Assert.True(ulong.Parse(resident["Rss:".Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10 >= size, resident);
    }

    /// <summary>A write of the process itself would end the process with a signal.</summary>
    [Fact]
    public void A_page_that_cannot_be_written_is_an_error()
    {
        ulong page = (ulong)NativeMethods.GetPageSize();
        Assert.True(MappedMemory.Map(3000 * page, flags: 0, out MappedMemory? memory).IsSuccess);
        using (memory)
        {
            Assert.Equal(0, NativeMethods.ProtectMemory((nint)(memory!.Address + (2500 * page)), (nuint)page, NativeMethods.ProtectNone));
            Assert.Equal(TceResult.Failure(Errno.EFAULT), memory.Populate(page));
        }
    }

    /// <summary>A trace can name any address.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0x7000_0000_0fff)]
    [InlineData(ulong.MaxValue)]
    public void Memory_near_an_odd_address_is_whole_pages_and_can_be_freed(ulong near)
    {
        using var backend = new KernelBackend();
        ulong page = backend.Host.PageSize;
        Assert.Equal(TceResult.Success, backend.Memory.Allocate(page, page, MemoryAccess.ReadWrite, out ulong address, near));
        Assert.Equal(0UL, address % page);
        Assert.Equal(TceResult.Success, backend.Memory.Free(address, page));
    }

    [Fact]
    public void A_closed_backend_frees_its_memory()
    {
        ulong address = AllocateOn(out KernelBackend backend);
        Assert.NotEqual(0UL, SizeOf(address));
        backend.Dispose();
        Assert.Equal(0UL, SizeOf(address));
    }

    [Fact]
    public void A_collected_backend_frees_its_memory()
    {
        ulong address = AllocateOnLostBackend();
        for (int attempt = 0; attempt < 10 && SizeOf(address) != 0; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0UL, SizeOf(address));
    }

    [Fact]
    public void A_number_that_is_no_descriptor_gets_EBADF()
    {
        using var backend = new KernelBackend();
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.Close(17));
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.GetApiVersion(17));
    }

    [Fact]
    public void An_allocation_ends_soon_after_its_cancellation_and_leaves_nothing()
    {
        using var backend = new KernelBackend();
        var memory = (IInterruptibleMemory)backend.Memory;
        using var cancellation = new CancellationTokenSource();
        var progress = new List<long>();
        var receiver = new Receiver(value =>
        {
            progress.Add(value.Done);
            if (value.Done >= 64)
                cancellation.Cancel();
        });
        ulong address = 0;

        Assert.Throws<OperationCanceledException>(() => memory.Allocate(
            1UL << 30, backend.Host.PageSize, MemoryAccess.ReadWrite, out address, near: 0, receiver, cancellation.Token));

        Assert.Equal(0UL, address);
        Assert.InRange(progress[^1], 64, 64 + 64);
    }

    /// <summary>
    /// Memory is aligned by cutting off both ends of a larger mapping. Other threads can map something beside one
    /// buffer, but not beside each of them.
    /// </summary>
    [Fact]
    public void Nothing_stays_mapped_beside_a_buffer()
    {
        using var backend = new KernelBackend();
        ulong page = backend.Host.PageSize;
        ulong size = (8UL << 20) + page;
        var buffers = new List<(bool IsBefore, bool IsBehind)>();
        for (int round = 0; round < 8; round++)
        {
            Assert.True(backend.Memory.Allocate(size, page, MemoryAccess.None, out ulong address).IsSuccess);
            (ulong Start, ulong End)[] ranges = [.. Ranges()];
            buffers.Add((IsMapped(address - page), IsMapped(address + size)));
            Assert.True(IsMapped(address) && IsMapped(address + size - page));

            bool IsMapped(ulong at) => ranges.Any(range => at >= range.Start && at < range.End);
            Assert.True(backend.Memory.Free(address, size).IsSuccess);
        }

        Assert.Contains(buffers, buffer => !buffer.IsBefore);
        Assert.Contains(buffers, buffer => !buffer.IsBehind);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AllocateOnLostBackend() => AllocateOn(out _);

    private static ulong AllocateOn(out KernelBackend backend)
    {
        backend = new KernelBackend();
        Assert.True(backend.Memory.Allocate(64 << 20, backend.Host.PageSize, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        return address;
    }

    /// <summary>The size in bytes of the mapped memory from an address on; 0 if nothing is mapped there.</summary>
    private static ulong SizeOf(ulong address) => Ranges().FirstOrDefault(range => range.Start == address) is { End: > 0 } found ? found.End - address : 0;

    /// <summary>The mapped ranges of at least 1 TiB.</summary>
    private static string[] LargeMaps() => [.. Ranges().Where(range => range.End - range.Start >= 1UL << 40).Select(range => range.ToString())];

    private static IEnumerable<(ulong Start, ulong End)> Ranges() => Maps().Select(line => line.Split('-', ' ')).Select(part
        => (ulong.Parse(part[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(part[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static string[] Maps() => File.ReadAllLines("/proc/self/maps");

    private sealed class Receiver(Action<WorkProgress> onReport) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => onReport(value);
    }
}
