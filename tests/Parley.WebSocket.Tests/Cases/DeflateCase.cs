namespace Parley.WebSocket.Tests.Cases;

/// <summary>A case of permessage-deflate: an offer, and messages of some kind, size and number of fragments that go there and back.</summary>
/// <param name="Id">Its number in the list of Autobahn|Testsuite.</param>
/// <param name="Offer">What the client sends in <c>Sec-WebSocket-Extensions</c>.</param>
/// <param name="Answer">What is agreed; <see langword="null"/> if nothing.</param>
/// <param name="Opcode">Text or binary.</param>
/// <param name="Payload">The message.</param>
/// <param name="FragmentBytes">How much of the compressed message goes into a frame.</param>
internal sealed record DeflateCase(string Id, string Offer, string? Answer, byte Opcode, byte[] Payload, int FragmentBytes)
{
    /// <summary>1,000 in the original, which measures.</summary>
    private const int RoundTrips = 5;

    public async Task RunAsync(EchoServer server, HttpVersionOfWire version)
    {
        using var connection = await WireConnection.OpenAsync(server, version, EchoServer.Deflating, Offer);
        Assert.Equal(Answer, connection.Extensions);
        var isAgreed = Answer is not null;
        var sent = Frame.Join(Frame.FragmentsOf(Opcode, isAgreed ? Deflate.Compress(Payload) : Payload, FragmentBytes, reserved: isAgreed ? 4 : 0));
        for (var i = 0; i < RoundTrips; i++)
        {
            await connection.SendAsync(sent).Soon();
            var echo = await connection.ReceiveAsync();
            Assert.NotNull(echo);
            Assert.Equal((Opcode, isAgreed), (echo.Value.Opcode, echo.Value.IsCompressed));
            WireConnection.AssertSame(Payload, isAgreed ? Deflate.Decompress(echo.Value.Payload) : echo.Value.Payload);
        }

        await new Closes(1000).RunAsync(connection);
        await server.EndOf(connection.SessionId);
    }
}
