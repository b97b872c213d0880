namespace Parley;

/// <summary>What an <see cref="Adapter"/> tells of a socket.</summary>
/// <param name="Id">The socket's id.</param>
/// <param name="Handshake">The request that opened the connection, and what the client sent as <c>auth</c>.</param>
/// <param name="Rooms">The rooms it is in, its own included.</param>
/// <param name="Data">What the application keeps with it.</param>
public sealed record SocketSnapshot(string Id, Handshake Handshake, IReadOnlyCollection<string> Rooms, IReadOnlySocketData Data);
