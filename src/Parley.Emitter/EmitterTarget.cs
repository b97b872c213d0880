using System.Collections.Immutable;

namespace Parley.Emitters;

/// <summary>Whom a message is for, and how it travels.</summary>
/// <param name="Rooms">The rooms whose members are meant; everybody if there are none.</param>
/// <param name="Except">The rooms whose members are left out.</param>
/// <param name="IsVolatile">Whether a client that cannot take an event at once is passed over.</param>
/// <param name="IsCompressed">Whether connections that compress may compress it, where it was said.</param>
internal sealed record EmitterTarget(ImmutableList<string> Rooms, ImmutableList<string> Except, bool IsVolatile = false, bool? IsCompressed = null)
{
    private const int MaxRoomLength = 256;

    public static EmitterTarget Everyone { get; } = new([], []);

    public EmitterTarget To(ReadOnlySpan<string> rooms) => this with { Rooms = Add(Rooms, rooms) };

    public EmitterTarget ButNot(ReadOnlySpan<string> rooms) => this with { Except = Add(Except, rooms) };

    /// <exception cref="ArgumentException">A name is one that no server takes.</exception>
    public static string[] Check(ReadOnlySpan<string> rooms)
    {
        foreach (var room in rooms)
        {
            ArgumentNullException.ThrowIfNull(room, nameof(rooms));
            if (room.Length > MaxRoomLength)
            {
                throw new ArgumentException($"A room's name has {room.Length} characters; it may have up to {MaxRoomLength}.", nameof(rooms));
            }
        }

        return rooms.ToArray();
    }

    // Each room once, as official emitters send it.
    private static ImmutableList<string> Add(ImmutableList<string> known, ReadOnlySpan<string> rooms) =>
        Check(rooms).Aggregate(known, static (all, room) => all.Contains(room) ? all : all.Add(room));
}
