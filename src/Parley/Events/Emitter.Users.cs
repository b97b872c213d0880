using Parley.Security;

namespace Parley;

public abstract partial class Emitter
{
    /// <summary>Selects the sockets of a user, on all nodes of a cluster, besides those selected already.</summary>
    /// <param name="userId">The user, as <see cref="SocketIOOptions.UserId"/> tells it.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The id is empty or longer than 256 characters.</exception>
    public EmitOperator ToUser(string userId)
    {
        var target = BaseTarget;
        return new EmitOperator(BaseScope, target with { Rooms = target.Rooms.Add(UserIds.RoomOf(userId)) }, BaseTimeout);
    }
}
