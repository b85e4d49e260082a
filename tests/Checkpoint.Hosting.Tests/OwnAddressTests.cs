using Checkpointing.Hosting.Warming;

namespace Checkpointing.Hosting.Tests;

public sealed class OwnAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("http://+:80", "http://localhost/")]
    [InlineData("https://*:5001", "https://localhost:5001/")]
    [InlineData("http://0.0.0.0:5000", "http://localhost:5000/")]
    [InlineData("http://[::]:5000", "http://localhost:5000/")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000/")]
    [InlineData("http://unix:/run/app.sock", "http://localhost/")]
    [InlineData("nonsense", null)]
    public void An_address_to_listen_at_becomes_one_to_ask(string address, string? expected) => Assert.Equal(expected, OwnAddress.ToAsk(address)?.AbsoluteUri);

    [Theory]
    [InlineData("http://unix:/run/app.sock", "/run/app.sock")]
    [InlineData("https://unix:/run/app.sock:/base", "/run/app.sock")]
    [InlineData("http://localhost:80", null)]
    public void A_socket_is_known_by_its_path(string address, string? expected) => Assert.Equal(expected, OwnAddress.SocketOf(address));
}
