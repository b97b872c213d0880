using System.Globalization;

namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 1 to 4: framing, pings and pongs, reserved bits, opcodes. RFC 6455 sections 5.2 and 5.5.</summary>
internal static class FramingCases
{
    private static readonly int[] Lengths = [0, 125, 126, 127, 128, 65_535, 65_536];

    private static readonly byte[] Hello = Frame.Message("Hello, world!");
    private static readonly byte[] HelloFrame = Frame.Of(Frame.Text, Hello);
    private static readonly byte[] PingFrame = Frame.Of(Frame.Ping, []);

    public static Dictionary<string, WireCase> All { get; } = WireCase.Index([.. Messages(), .. Pings(), .. ReservedBits(), .. Opcodes()]);

    private static IEnumerable<WireCase> Messages()
    {
        for (var i = 0; i < Lengths.Length; i++)
        {
            // A text has at least the type of its packet, so the shortest is of one byte.
            yield return Echoes($"1.1.{i + 1}", Frame.Text, Frame.MessageOf(Lengths[i]), int.MaxValue);
            yield return Echoes($"1.2.{i + 1}", Frame.Binary, Frame.BytesOf(Lengths[i]), int.MaxValue);
        }

        yield return Echoes("1.1.8", Frame.Text, Frame.MessageOf(65_536), 997);
        yield return Echoes("1.2.8", Frame.Binary, Frame.BytesOf(65_536), 997);
    }

    private static IEnumerable<WireCase> Pings()
    {
        var text = "Hello, world!"u8.ToArray();
        var bytes = (byte[])[0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff];
        yield return Pongs("2.1", []);
        yield return Pongs("2.2", text);
        yield return Pongs("2.3", bytes);
        yield return Pongs("2.4", Frame.BytesOf(125));
        yield return new("2.5", new Sends(Frame.Of(Frame.Ping, Frame.BytesOf(126))), new Fails(1002));
        yield return new("2.6", new Chops(WireStep.Octets, Frame.Of(Frame.Ping, Frame.BytesOf(125))), new Gets(Frame.Pong, Frame.BytesOf(125)));

        // A pong that nobody asked for is taken and not answered: the close is what comes next.
        yield return new("2.7", new Sends(Frame.Of(Frame.Pong, [])));
        yield return new("2.8", new Sends(Frame.Of(Frame.Pong, text)));
        yield return new("2.9", new Sends(Frame.Of(Frame.Pong, text), Frame.Of(Frame.Ping, bytes)), new Gets(Frame.Pong, bytes));

        var payloads = Enumerable.Range(0, 10).Select(static i => System.Text.Encoding.ASCII.GetBytes(i.ToString("D2", CultureInfo.InvariantCulture))).ToArray();
        var pings = payloads.Select(static payload => Frame.Of(Frame.Ping, payload)).ToArray();
        var pongs = payloads.Select(static payload => (WireStep)new Gets(Frame.Pong, payload)).ToArray();
        yield return new("2.10", [new Sends(pings), .. pongs]);
        yield return new("2.11", [new Chops(WireStep.Octets, pings), .. pongs]);
    }

    // Nothing is negotiated, so no bit has a meaning, RSV1 (4 here) neither.
    private static IEnumerable<WireCase> ReservedBits()
    {
        yield return new("3.1", new Sends(Frame.Of(Frame.Text, Hello, reserved: 1)), new Fails(1002));
        yield return new("3.2", new Sends(HelloFrame, Frame.Of(Frame.Text, Hello, reserved: 2), PingFrame), new Fails(1002) { OrBefore = Hello });
        yield return new("3.3", new Sends(HelloFrame), new Gets(Frame.Text, Hello), new SendsEach(Frame.Of(Frame.Text, Hello, reserved: 3), PingFrame), new Fails(1002));
        yield return new("3.4", new Sends(HelloFrame), new Gets(Frame.Text, Hello), new Chops(WireStep.Octets, Frame.Of(Frame.Text, Hello, reserved: 4), PingFrame), new Fails(1002));
        yield return new("3.5", new Sends(Frame.Of(Frame.Binary, Frame.BytesOf(8), reserved: 5)), new Fails(1002));
        yield return new("3.6", new Sends(Frame.Of(Frame.Ping, Hello, reserved: 6)), new Fails(1002));
        yield return new("3.7", new Sends(Frame.Of(Frame.Close, [], reserved: 7)), new Fails(1002));
    }

    private static IEnumerable<WireCase> Opcodes()
    {
        foreach (var (group, first) in new[] { (1, (byte)0x3), (2, (byte)0xb) })
        {
            yield return new($"4.{group}.1", new Sends(Frame.Of(first, [])), new Fails(1002));
            yield return new($"4.{group}.2", new Sends(Frame.Of((byte)(first + 1), Hello)), new Fails(1002));
            yield return new($"4.{group}.3", new Sends(HelloFrame, Frame.Of((byte)(first + 2), []), PingFrame), new Fails(1002) { OrBefore = Hello });
            yield return new($"4.{group}.4", new Sends(HelloFrame), new Gets(Frame.Text, Hello), new SendsEach(Frame.Of((byte)(first + 3), Hello), PingFrame), new Fails(1002));
            yield return new(
                $"4.{group}.5", new Sends(HelloFrame), new Gets(Frame.Text, Hello), new Chops(WireStep.Octets, Frame.Of((byte)(first + 4), Hello), PingFrame), new Fails(1002));
        }
    }

    private static WireCase Echoes(string id, byte opcode, byte[] payload, int chunk) => new(id, new Chops(chunk, Frame.Of(opcode, payload)), new Gets(opcode, payload));

    private static WireCase Pongs(string id, byte[] payload) => new(id, new Sends(Frame.Of(Frame.Ping, payload)), new Gets(Frame.Pong, payload));
}
