namespace Parley;

/// <summary>Where event handlers are registered: a namespace, or the server for its root namespace. Handlers are added with the <c>On</c> methods of <see cref="SocketIOEventExtensions"/>.</summary>
public interface IEventRegistry
{
    /// <summary>Registers a handler for all sockets, those connected already included.</summary>
    /// <param name="binding">The handler and the event it is for.</param>
    /// <returns>Removes the handler when disposed.</returns>
    IDisposable Register(EventBinding binding);
}
