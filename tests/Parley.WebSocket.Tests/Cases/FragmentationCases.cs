namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 5: fragments, and what may and may not come between them. RFC 6455 section 5.4.</summary>
internal static class FragmentationCases
{
    private static readonly byte[] Whole = Frame.Message("onetwo");
    private static readonly byte[][] Halves = Frame.Fragments(Frame.Text, Frame.Message("one"), "two"u8.ToArray());
    private static readonly byte[] Hello = Frame.Of(Frame.Text, Frame.Message("Hello"));
    private static readonly byte[] Ping = Frame.Of(Frame.Ping, "between"u8);
    private static readonly Gets Pong = new(Frame.Pong, "between"u8.ToArray());
    private static readonly Gets Echo = new(Frame.Text, Whole);

    public static Dictionary<string, WireCase> All { get; } = WireCase.Index(
    [
        new("5.1", new Sends(Frame.Fragments(Frame.Ping, "one"u8.ToArray(), "two"u8.ToArray())), new Fails(1002)),
        new("5.2", new Sends(Frame.Fragments(Frame.Pong, "one"u8.ToArray(), "two"u8.ToArray())), new Fails(1002)),
        new("5.3", new Sends(Halves), Echo),
        new("5.4", new SendsEach(Halves), Echo),
        new("5.5", new Chops(WireStep.Octets, Halves), Echo),
        new("5.6", new Sends(Halves[0], Ping, Halves[1]), Pong, Echo),
        new("5.7", new SendsEach(Halves[0], Ping), Pong, new Sends(Halves[1]), Echo),
        new("5.8", new Chops(WireStep.Octets, Halves[0], Ping, Halves[1]), Pong, Echo),
        .. NothingToContinue(first: 9, final: true),
        .. NothingToContinue(first: 12, final: false),
        new("5.15", new Sends([.. Halves, Frame.Of(Frame.Continuation, "odd"u8, final: false), Hello]), new Fails(1002) { OrBefore = Whole }),
        new("5.16", new Sends(NothingThenText(final: false)), new Fails(1002)),
        new("5.17", new Sends(NothingThenText(final: true)), new Fails(1002)),
        new("5.18", new Sends(Frame.Of(Frame.Text, Frame.Message("one"), final: false), Frame.Of(Frame.Text, Frame.Message("two"))), new Fails(1002)),
        .. FiveFragments(),
    ]);

    private static IEnumerable<WireCase> NothingToContinue(int first, bool final)
    {
        var lone = Frame.Of(Frame.Continuation, "lone"u8, final);
        yield return new($"5.{first}", new Sends(lone, Hello), new Fails(1002));
        yield return new($"5.{first + 1}", new SendsEach(lone, Hello), new Fails(1002));
        yield return new($"5.{first + 2}", new Chops(WireStep.Octets, lone, Hello), new Fails(1002));
    }

    private static byte[][] NothingThenText(bool final)
    {
        byte[][] once = [Frame.Of(Frame.Continuation, "lone"u8, final), .. Halves];
        return [.. once, .. once];
    }

    private static IEnumerable<WireCase> FiveFragments()
    {
        var fragments = Frame.Fragments(Frame.Text, Frame.Message("fragment1"), "fragment2"u8.ToArray(), "fragment3"u8.ToArray(), "fragment4"u8.ToArray(), "fragment5"u8.ToArray());
        var echo = new Gets(Frame.Text, Frame.Message("fragment1fragment2fragment3fragment4fragment5"));
        byte[][] start = [fragments[0], fragments[1], Ping];
        byte[][] rest = [fragments[2], fragments[3], Ping, fragments[4]];

        // The first pong is awaited inside of the message, so the server must not hold it back until the message is whole.
        yield return new("5.19", new Sends(start), Pong, new Sends(rest), Pong, echo);
        yield return new("5.20", new SendsEach(start), Pong, new SendsEach(rest), Pong, echo);
    }
}
