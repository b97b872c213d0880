namespace Parley;

/// <summary>Where event handlers are registered: a namespace, the server for its root namespace, or a single socket. Handlers are added with the <c>On</c> methods of <see cref="SocketIOEventExtensions"/>.</summary>
public interface IEventRegistry
{
    /// <summary>Registers a handler: for all sockets of a namespace, those connected already included, or for the one socket.</summary>
    /// <param name="binding">The handler and the event it is for.</param>
    /// <returns>Removes the handler when disposed.</returns>
    IDisposable Register(EventBinding binding);
}
