using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Harness;

/// <summary>A client of the WebSocket transport that follows a script, one frame at a time.</summary>
internal sealed class WebSocketPeer(DefaultHttpContext context, MemoryStream body, ServerStream stream, ByteLane toServer, ByteLane toClient, RequestLifetime lifetime)
{
    private byte[] _received = [];

    public HttpResponse Response => context.Response;

    /// <summary>What a refusal says.</summary>
    public string ResponseText => Encoding.UTF8.GetString(body.ToArray());

    public ServerStream Stream => stream;

    /// <summary>The server's side of the connection, from the request to its end.</summary>
    public Task Handled { get; set; } = Task.CompletedTask;

    public bool WasCut => lifetime.AbortedByServer;

    public Task SendAsync(string packet) => SendFrameAsync(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(packet));

    public Task SendBinaryAsync(params byte[] data) => SendFrameAsync(WebSocketOpcode.Binary, data);

    public Task SendFrameAsync(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final = true, bool compressed = false) =>
        SendRawAsync(PeerFrame.Build(opcode, payload, final, compressed));

    public Task SendCloseAsync(int code) =>
        SendFrameAsync(WebSocketOpcode.Close, code == 1005 ? [] : [(byte)(code >> 8), (byte)code]);

    public Task SendRawAsync(byte[] bytes) => toServer.WriteAsync(bytes).AsTask().Soon();

    /// <summary>The client sends no more, as by a FIN.</summary>
    public void EndSending() => toServer.End();

    /// <summary>The connection is lost, as by a reset.</summary>
    public void Break() => lifetime.Break();

    /// <summary>The next frame, or <see langword="null"/> at the end of the connection.</summary>
    public async Task<PeerFrame?> ReceiveAsync()
    {
        while (true)
        {
            if (PeerFrame.TryRead(_received) is { } read)
            {
                _received = _received[read.Length..];
                return read.Frame;
            }

            if (!await FillAsync().Soon())
            {
                return null;
            }
        }
    }

    /// <summary>Expects text frames.</summary>
    public async Task ExpectAsync(params string[] packets)
    {
        foreach (var packet in packets)
        {
            var frame = await ReceiveAsync();
            Assert.NotNull(frame);
            Assert.Equal(WebSocketOpcode.Text, frame.Opcode);
            Assert.Equal(packet, frame.Text);
        }
    }

    public async Task ExpectFrameAsync(WebSocketOpcode opcode, params byte[] payload)
    {
        var frame = await ReceiveAsync();
        Assert.NotNull(frame);
        Assert.Equal(opcode, frame.Opcode);
        Assert.Equal(payload, frame.Payload);
    }

    /// <summary>Expects a close frame next; 1005 stands for one without a code.</summary>
    public async Task ExpectCloseAsync(int code = 1005)
    {
        var frame = await ReceiveAsync();
        Assert.NotNull(frame);
        Assert.Equal(WebSocketOpcode.Close, frame.Opcode);
        Assert.Equal(code, frame.CloseCode);
    }

    /// <summary>Expects the connection to end without another frame, and the request with it.</summary>
    public async Task ExpectEndAsync()
    {
        var frame = await ReceiveAsync();
        Assert.Null(frame);
        await Handled.Soon();
    }

    /// <summary>Skips frames up to a close frame, and returns its code.</summary>
    public async Task<int> SkipToCloseAsync()
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.Opcode == WebSocketOpcode.Close)
            {
                return frame.CloseCode;
            }
        }

        throw new InvalidOperationException("The connection ended without a close frame.");
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var read = await toClient.ReadAsync(buffer);
            _received = [.. _received, .. buffer.AsSpan(0, read)];
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
