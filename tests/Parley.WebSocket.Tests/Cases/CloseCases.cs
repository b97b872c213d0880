namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 7: closing. RFC 6455 sections 5.5.1 and 7.</summary>
internal static class CloseCases
{
    private static readonly int[] Valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
    private static readonly int[] Invalid = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
    private static readonly int[] OutOfRange = [5000, 65_535];

    private static readonly byte[] Hello = Frame.Message("Hello");
    private static readonly byte[] HelloFrame = Frame.Of(Frame.Text, Hello);
    private static readonly byte[][] Halves = Frame.Fragments(Frame.Text, Frame.Message("one"), "two"u8.ToArray());

    public static Dictionary<string, WireCase> All { get; } = WireCase.Index([.. Order(), .. Payloads(), .. Codes()]);

    private static IEnumerable<WireCase> Order()
    {
        var large = Frame.MessageOf(256 * 1024);
        yield return new("7.1.1", new Sends(HelloFrame), new Gets(Frame.Text, Hello));
        yield return new("7.1.2", new Closes(1000) { Then = Frame.Of(Frame.Close, Frame.ClosePayload(1001)) });
        yield return new("7.1.3", new Closes(1000) { Then = Frame.Of(Frame.Ping, []) });
        yield return new("7.1.4", new Closes(1000) { Then = HelloFrame });
        yield return new("7.1.5", new Sends(Halves[0]), new Closes(1000) { Then = Halves[1] });
        yield return new("7.1.6", new Sends(Frame.Of(Frame.Text, large)), new Closes(1000) { Then = Frame.Of(Frame.Ping, []), OrBefore = large });
    }

    private static IEnumerable<WireCase> Payloads()
    {
        yield return new("7.3.1", new Closes(Frame.NoCode, []));
        yield return new("7.3.2", new Sends(Frame.Of(Frame.Close, [0x03])), new Fails(1002));
        yield return new("7.3.3", new Closes(1000));
        yield return new("7.3.4", new Closes(1000, Frame.ClosePayload(1000, "Hello"u8)));
        yield return new("7.3.5", new Closes(1000, Frame.ClosePayload(1000, Frame.MessageOf(123))));
        yield return new("7.3.6", new Sends(Frame.Of(Frame.Close, Frame.ClosePayload(1000, Frame.MessageOf(124)))), new Fails(1002));
        yield return new("7.5.1", new Sends(Frame.Of(Frame.Close, Frame.ClosePayload(1000, [0xce, 0xba, 0xed, 0xa0, 0x80]))), new Fails(1007));
    }

    private static IEnumerable<WireCase> Codes() =>
    [
        .. Valid.Select(static (code, i) => new WireCase($"7.7.{i + 1}", new Closes(code))),
        .. Invalid.Select(static (code, i) => Refused($"7.9.{i + 1}", code)),
        .. OutOfRange.Select(static (code, i) => Refused($"7.13.{i + 1}", code)),
    ];

    private static WireCase Refused(string id, int code) => new(id, new Sends(Frame.Of(Frame.Close, Frame.ClosePayload(code))), new Fails(1002));
}
