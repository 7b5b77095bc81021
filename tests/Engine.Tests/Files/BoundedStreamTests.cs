using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

public class BoundedStreamTests
{
    [Fact]
    public void A_stream_as_long_as_the_limit_is_read_to_its_end()
    {
        using var bounded = new BoundedStream(new MemoryStream(new byte[100]), 100);

        Assert.Equal(100, bounded.Read(new byte[200]));
        Assert.Equal(0, bounded.Read(new byte[200]));
        Assert.Equal(100, bounded.BytesRead);
    }

    [Fact]
    public void A_stream_longer_than_the_limit_is_refused()
    {
        using var bounded = new BoundedStream(new MemoryStream(new byte[101]), 100);

        Assert.Throws<IOException>(() => bounded.ReadExactly(new byte[101]));
    }

    [Fact]
    public void A_cancelled_reading_stops()
    {
        using var bounded = new BoundedStream(new MemoryStream(new byte[100]), 100, cancellationToken: new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => bounded.ReadByte());
    }

    [Fact]
    public void The_inner_stream_is_closed()
    {
        var inner = new MemoryStream();
        new BoundedStream(inner, 100).Dispose();

        Assert.False(inner.CanRead);
    }
}
