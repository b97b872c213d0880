namespace Parley.Recovery;

/// <summary>A session as it is kept for all nodes.</summary>
/// <param name="SocketId">The socket's id.</param>
/// <param name="PrivateId">What the client proves with that it is the one.</param>
/// <param name="Rooms">The rooms, its own included.</param>
/// <param name="Data">What the application keeps with it: one argument.</param>
/// <param name="UserId">Whose it is, if it is somebody's.</param>
/// <param name="Generation">How often it was taken over by a node.</param>
internal sealed record SharedSession(string SocketId, string PrivateId, IReadOnlyCollection<string> Rooms, RawArguments Data, string? UserId, long Generation);
