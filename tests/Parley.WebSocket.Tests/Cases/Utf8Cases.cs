using System.Text;

namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 6: text is UTF-8, all of RFC 3629 and nothing else. RFC 6455 section 8.1.</summary>
internal static class Utf8Cases
{
    private const string Mixed = "Grüße, мир — 世界 \U0001F680!";

    // Of 2, 3, 2, 2 and 2 bytes, so five of its prefixes are whole.
    private const string Cosmos = "\u03ba\u1f79\u03c3\u03bc\u03b5";

    private static readonly int[] WholePrefixes = [2, 5, 7, 9, 11];

    public static Dictionary<string, WireCase> All { get; } = WireCase.Index(
    [
        .. Empty(), .. Fragmented(), .. BadInTheMiddle(),
        .. Group("6.5", valid: true, Hex("plain"), Hex("ÄÖÜäöüß"), Hex(Cosmos), Hex("日本語"), Hex("\U0001F600\U0010FFFD")),
        .. Prefixes(),
        .. Group("6.7", valid: true, "00", "C280", "E0A080", "F0908080"),
        .. Group("6.8", valid: false, "F888808080", "FC8480808080"),
        .. Group("6.9", valid: true, "7F", "DFBF", "EFBFBF", "F48FBFBF"),
        .. Group("6.10", valid: false, "F7BFBFBF", "FBBFBFBFBF", "FDBFBFBFBFBF"),
        .. Group("6.11", valid: true, "ED9FBF", "EE8080", "EFBFBD", "F48FBFBF"), Of("6.11.5", "F4908080", valid: false),
        .. Group("6.12", valid: false, "80", "BF", "80BF", "80BF80", "80BF80BF", "80BF80BF80", "80BF80BF80BF", Range(0x80, 0xbf)),
        .. Group("6.13", valid: false, Spaced(0xc0, 0xdf), Spaced(0xe0, 0xef), Spaced(0xf0, 0xf7), Spaced(0xf8, 0xfb), Spaced(0xfc, 0xfd)),
        .. Group("6.14", valid: false, Short), Of("6.15.1", string.Concat(Short), valid: false),
        .. Group("6.16", valid: false, "FE", "FF", "FEFEFFFF"),
        .. Group("6.17", valid: false, "C0AF", "E080AF", "F08080AF", "F8808080AF", "FC80808080AF"),
        .. Group("6.18", valid: false, "C1BF", "E09FBF", "F08FBFBF", "F887BFBFBF", "FC83BFBFBFBF"),
        .. Group("6.19", valid: false, "C080", "E08080", "F0808080", "F880808080", "FC8080808080"),
        .. Group("6.20", valid: false, "EDA080", "EDADBF", "EDAE80", "EDAFBF", "EDB080", "EDBE80", "EDBFBF"),
        .. Group(
            "6.21", valid: false,
            "EDA080EDB080", "EDA080EDBFBF", "EDADBFEDB080", "EDADBFEDBFBF", "EDAE80EDB080", "EDAE80EDBFBF", "EDAFBFEDB080", "EDAFBFEDBFBF"),
        .. Group("6.22", valid: true, [.. Enumerable.Range(0, 17).SelectMany(static plane => (string[])[Rune((plane << 16) | 0xfffe), Rune((plane << 16) | 0xffff)])]),
        .. Group("6.23", valid: true, Rune(0xfff9), Rune(0xfffa), Rune(0xfffb), Rune(0xfffc), Rune(0xfffd), Rune(0xfeff), Rune(0xfdd0)),
    ]);

    // The last byte of a sequence is missing: of those of two to six bytes, the lowest and then the highest.
    private static string[] Short => ["C0", "E080", "F08080", "F8808080", "FC80808080", "DF", "EFBF", "F7BFBF", "FBBFBFBF", "FDBFBFBFBF"];

    private static IEnumerable<WireCase> Empty()
    {
        yield return Of("6.1.1", "", valid: true);
        yield return new("6.1.2", new Sends(Frame.Fragments(Frame.Text, Frame.Message(""), [], [])), new Gets(Frame.Text, Frame.Message("")));
        yield return new("6.1.3", new Sends(Frame.Fragments(Frame.Text, Frame.Message(""), "middle"u8.ToArray(), [])), new Gets(Frame.Text, Frame.Message("middle")));
    }

    private static IEnumerable<WireCase> Fragmented()
    {
        var mixed = Frame.Message(Mixed);
        var echo = new Gets(Frame.Text, mixed);
        var between = Frame.Message("Grüße").Length;
        yield return new("6.2.1", new Sends(Frame.Of(Frame.Text, mixed)), echo);
        yield return new("6.2.2", new Sends(Frame.Fragments(Frame.Text, mixed[..between], mixed[between..])), echo);
        yield return new("6.2.3", new Sends(Frame.FragmentsOf(Frame.Text, mixed, 1)), echo);
        yield return new("6.2.4", new Sends(Frame.FragmentsOf(Frame.Text, Frame.Message(Cosmos), 1)), new Gets(Frame.Text, Frame.Message(Cosmos)));

        byte[] surrogate = [.. Frame.Message(Cosmos), 0xed, 0xa0, 0x80, .. "edited"u8];
        yield return new("6.3.1", new Sends(Frame.Of(Frame.Text, surrogate)), new Fails(1007));
        yield return new("6.3.2", new Sends(Frame.FragmentsOf(Frame.Text, surrogate, 1)), new Fails(1007));
    }

    /// <summary>
    /// Text is judged when the message is whole, as by the ws package and as RFC 6455 section 8.1 allows; to fail earlier would be a
    /// courtesy. So the whole message is sent here, in parts that break before, within and behind the bad sequence.
    /// </summary>
    private static IEnumerable<WireCase> BadInTheMiddle()
    {
        var before = Frame.Message(Cosmos);
        byte[] bad = [0xf4, 0x90, 0x80, 0x80];
        var behind = "edited"u8.ToArray();
        yield return new("6.4.1", new SendsEach(Frame.Fragments(Frame.Text, before, bad, behind)), new Fails(1007));
        yield return new("6.4.2", new SendsEach(Frame.Fragments(Frame.Text, [.. before, 0xf4], [0x90], [0x80, 0x80, .. behind])), new Fails(1007));

        var frame = Frame.Of(Frame.Text, [.. before, .. bad, .. behind]);
        var start = frame.Length - bad.Length - behind.Length;
        yield return new("6.4.3", new SendsEach(frame[..start], frame[start..(start + 4)], frame[(start + 4)..]), new Fails(1007));
        yield return new("6.4.4", new SendsEach(frame[..(start + 1)], frame[(start + 1)..(start + 2)], frame[(start + 2)..]), new Fails(1007));
    }

    private static IEnumerable<WireCase> Prefixes()
    {
        var text = Hex(Cosmos);
        return Enumerable.Range(1, 11).Select(length => Of($"6.6.{length}", text[..(2 * length)], WholePrefixes.Contains(length)));
    }

    private static IEnumerable<WireCase> Group(string id, bool valid, params string[] hex) => hex.Select((bytes, i) => Of($"{id}.{i + 1}", bytes, valid));

    private static WireCase Of(string id, string hex, bool valid)
    {
        var payload = Frame.Message(Convert.FromHexString(hex));
        return new(id, new Sends(Frame.Of(Frame.Text, payload)), valid ? new Gets(Frame.Text, payload) : new Fails(1007));
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static string Rune(int codePoint) => Hex(new Rune(codePoint).ToString());

    private static string Range(int first, int last) => Convert.ToHexString([.. Enumerable.Range(first, last - first + 1).Select(static value => (byte)value)]);

    private static string Spaced(int first, int last) =>
        Convert.ToHexString([.. Enumerable.Range(first, last - first + 1).SelectMany(static value => (byte[])[(byte)value, 0x20])]);
}
