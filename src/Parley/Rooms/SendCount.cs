namespace Parley.Rooms;

/// <summary>What became of a packet for many.</summary>
/// <param name="Members">How many it was for.</param>
/// <param name="Sent">How many of them it was queued for.</param>
internal readonly record struct SendCount(int Members, int Sent);
