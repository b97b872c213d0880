namespace Parley.Protocol.SocketIO;

/// <summary>Event names that mean something to Socket.IO itself, so that no application may send them.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/emit-cheatsheet/#reserved-events">Socket.IO documentation, reserved events</see>.</remarks>
internal static class ReservedEventNames
{
    private static readonly string[] Names = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    // What servers tell each other has other names than what goes to clients.
    private static readonly string[] ServerSideNames = ["connect", "connection", "new_namespace"];

    public static bool Contains(string eventName) => Array.IndexOf(Names, eventName) >= 0;

    public static bool Contains(ReadOnlySpan<byte> eventName) => eventName.Length switch
    {
        7 => eventName.SequenceEqual("connect"u8),
        13 => eventName.SequenceEqual("connect_error"u8) || eventName.SequenceEqual("disconnecting"u8),
        10 => eventName.SequenceEqual("disconnect"u8),
        11 => eventName.SequenceEqual("newListener"u8),
        14 => eventName.SequenceEqual("removeListener"u8),
        _ => false,
    };

    /// <exception cref="ArgumentException">No application may send the event to clients, nor clients to the application.</exception>
    public static void Check(string eventName) => Check(eventName, Names);

    /// <exception cref="ArgumentException">No application may send the event to other servers.</exception>
    public static void CheckServerSide(string eventName) => Check(eventName, ServerSideNames);

    private static void Check(string eventName, string[] names)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        if (Array.IndexOf(names, eventName) >= 0)
        {
            throw new ArgumentException($"\"{eventName}\" is a reserved event name", nameof(eventName));
        }
    }
}
