using System.Text;
using Parley.Fuzz.Bus;
using Parley.Recovery;
using Parley.Redis.Streams;

namespace Parley.Fuzz.Targets;

/// <summary>Sessions that Redis keeps for clients that come back: MessagePack, which is in base64 there.</summary>
internal sealed class SessionTarget : BusTarget
{
    private readonly SessionWire _wire = new(BusContext.Root);

    public override string Name => "session";

    protected override void Read(byte[] input) => _wire.Read(Convert.ToBase64String(input), out _);

    public override void Check(byte[] input)
    {
        TryRead(() => _wire.Read(Encoding.UTF8.GetString(input), out _));
        if (TryRead(() => Read(input, out _)) is not { } first)
        {
            return;
        }

        first.RequireSame(Read((byte[])input.Clone(), out var since), "read twice");
        var session = _wire.Read(Convert.ToBase64String(input), out _);
        var written = Convert.FromBase64String(_wire.Write(session, since ?? StreamEntryId.None, "owner"));
        var again = TryRead(() => Read(written, out _));
        FuzzException.Require(again is not null, "a session that was read and written cannot be read");
        first.RequireSame(again!, "read and written");
    }

    private ReadMessage Read(byte[] input, out StreamEntryId? since)
    {
        SharedSession session = _wire.Read(Convert.ToBase64String(input), out since);
        return ReadMessage.Of($"'{session.SocketId}' '{session.PrivateId}' '{string.Join("','", session.Rooms)}' '{session.UserId}' {session.Generation} {since ?? StreamEntryId.None}", session.Data);
    }
}
