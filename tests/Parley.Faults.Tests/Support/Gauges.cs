namespace Parley.Faults.Tests.Support;

/// <summary>What a server holds for its clients. A fault that is over leaves all of it as it was.</summary>
/// <param name="Sessions">Open Engine.IO sessions.</param>
/// <param name="Sockets">Sockets of the root namespace.</param>
/// <param name="Members">Those who are in rooms, or may be.</param>
/// <param name="Rooms">Rooms that somebody is in.</param>
/// <param name="Deadlines">What waits on the wheel: heartbeats, upgrades, closes, acknowledgements.</param>
internal sealed record Gauges(int Sessions, int Sockets, int Members, int Rooms, int Deadlines)
{
    public static Gauges Of(SocketIOServer io)
    {
        var rooms = io.Of("/").Members.Rooms;
        return new Gauges(io.ConnectionCount, io.Of("/").SocketCount, rooms.Members.Count(), rooms.Count, io.Engine.Wheel.Count);
    }

    /// <summary>Completes when the server holds what it did at this moment.</summary>
    public async Task BackAsync(SocketIOServer io)
    {
        try
        {
            await Guard.UntilAsync(() => Of(io) == this);
        }
        catch (Exception exception) when (exception is Xunit.Sdk.XunitException)
        {
            Assert.Equal(this, Of(io));
            throw;
        }
    }
}
