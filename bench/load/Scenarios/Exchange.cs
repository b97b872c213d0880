namespace Parley.Load.Scenarios;

/// <summary>What a client sends, again and again, and what comes each time. It is made once, and what comes must be the same to the byte.</summary>
/// <param name="Sent">The packets of an event.</param>
/// <param name="Expected">Those of its answer.</param>
/// <param name="LastSent">A last event, so that whatever came too much is noticed.</param>
/// <param name="LastExpected">Its answer.</param>
internal sealed record Exchange(Packet[] Sent, Packet[] Expected, Packet LastSent, Packet LastExpected)
{
    public const string OpenPrefix = "0{";
    public const string JoinedPrefix = "40{";

    private const string Placeholder = """{"_placeholder":true,"num":0}""";

    public static readonly Packet Join = "40";
    public static readonly Packet Ping = "2";
    public static readonly Packet Pong = "3";

    /// <summary>The largest packet that comes, in bytes.</summary>
    public int LargestBytes => Expected.Max(packet => packet.Data.Length);

    /// <param name="scenario">The load.</param>
    /// <param name="room">To whom it is published, in a cluster.</param>
    public static Exchange Of(Scenario scenario, string room = "")
    {
        var (sent, came) = scenario.Kind switch
        {
            ScenarioKind.Cluster => ($"2{{0}}[\"room\",\"{room}\",{{1}}]", "2{0}[\"msg\",{1}]"),
            ScenarioKind.Echo => ("2{0}[\"echo\",{1}]", "2{0}[\"echo\",{1}]"),
            ScenarioKind.Ack => ("2{0}7[\"ack\",{1}]", "3{0}7[{1}]"),
            _ => ("2{0}[\"publish\",{1}]", "2{0}[\"msg\",{1}]"),
        };
        return new Exchange(Fill(sent, scenario), Fill(came, scenario), Packet(sent, "\"end\"", isBinary: false), Packet(came, "\"end\"", isBinary: false));
    }

    private static Packet[] Fill(string form, Scenario scenario)
    {
        if (!scenario.IsBinary)
        {
            return [Packet(form, $$"""{"ts":1700000000000,"payload":"{{new string('x', scenario.PayloadBytes)}}"}""", isBinary: false)];
        }

        var attachment = new byte[scenario.PayloadBytes];
        for (var i = 0; i < attachment.Length; i++)
        {
            attachment[i] = (byte)i;
        }

        return [Packet(form, Placeholder, isBinary: true), new Packet(attachment, IsBinary: true)];
    }

    /// <param name="form">A packet's type, where the number of attachments goes, and the rest.</param>
    /// <param name="argument">The event's argument.</param>
    /// <param name="isBinary">Whether an attachment follows: types of such packets are 3 more.</param>
    private static Packet Packet(string form, string argument, bool isBinary) =>
        $"4{(char)(form[0] + (isBinary ? 3 : 0))}{form[1..].Replace("{0}", isBinary ? "1-" : "", StringComparison.Ordinal).Replace("{1}", argument, StringComparison.Ordinal)}";
}
