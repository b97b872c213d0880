using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>RFC 6455 sections 5.6 and 8.1 over the sequences of RFC 3629.</summary>
public sealed class WebSocketUtf8Tests
{
    public static TheoryData<string> Valid { get; } =
    [
        "00", "7F", "C280", "DFBF", "E0A080", "ED9FBF", "EE8080", "EFBFBD",
        "EFBFBE", "EFBFBF", "EFB790", // noncharacters are characters all the same
        "F0908080", "F48FBFBF", "F09F9A80", "F0AFBFBF",
        "EFBBBF41", // a byte order mark stays
        "4772C3BCC39F65", "CEA9CEBCCEADCEB3CEB1", "E697A5E69CACE8AA9E",
        "65CC81", "E282AC31302CE280AF30",
    ];

    public static TheoryData<string> Invalid { get; } =
    [
        "80", "BF", "8080", "41BF", // continuation bytes alone
        "C2", "DF", "C241", "E0A0", "E28241", "E2", "F09080", "F090", "F0", "F0908041", "48656CC3", // cut short
        "C080", "C1BF", "E08080", "E09FBF", "F0808080", "F08FBFBF", // overlong
        "EDA080", "EDADBF", "EDAE80", "EDB080", "EDBFBF", "EDA0BDEDB880", // surrogates, alone and in pairs
        "F4908080", "F5808080", "F7BFBFBF", // above U+10FFFF
        "F888808080", "FBBFBFBFBF", "FC8480808080", "FDBFBFBFBFBF", "FE", "FF", "FEFEFFFF", // never in UTF-8
    ];

    [Theory]
    [MemberData(nameof(Valid))]
    public void Reader_takes_valid_text_whole_and_cut_anywhere(string hex)
    {
        var text = Convert.FromHexString(hex);
        for (var cut = 0; cut <= text.Length; cut++)
        {
            using var driver = new ReaderDriver();
            driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, text)).Feed(InTwo(text, cut));
            driver.AssertRead(Received.Of(WebSocketOpcode.Text, text), Received.Of(WebSocketOpcode.Text, text));
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Reader_rejects_invalid_text_whole_and_cut_anywhere(string hex)
    {
        var text = Convert.FromHexString(hex);
        using var whole = new ReaderDriver();
        whole.Feed(ClientFrame.Build(WebSocketOpcode.Text, text)).AssertFault(nameof(WebSocketFault.InvalidUtf8));

        for (var cut = 0; cut <= text.Length; cut++)
        {
            using var driver = new ReaderDriver();
            driver.Feed(InTwo(text, cut)).AssertFault(nameof(WebSocketFault.InvalidUtf8));
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Reader_finds_an_invalid_sequence_at_the_end_of_a_long_text(string hex)
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, [.. new byte[1000], .. Convert.FromHexString(hex)]));
        driver.AssertFault(nameof(WebSocketFault.InvalidUtf8));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Reader_takes_any_bytes_as_binary(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, bytes)).AssertRead(Received.Of(WebSocketOpcode.Binary, bytes));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Reader_rejects_invalid_text_in_a_close_reason(string hex)
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Close(1000, Convert.FromHexString(hex))).AssertFault(nameof(WebSocketFault.InvalidUtf8));
    }

    private static byte[] InTwo(byte[] text, int cut) =>
    [
        .. ClientFrame.Build(WebSocketOpcode.Text, text.AsSpan(0, cut), final: false),
        .. ClientFrame.Build(WebSocketOpcode.Continuation, text.AsSpan(cut)),
    ];
}
