namespace Parley;

/// <summary>
/// What the build adds to a class with <see cref="SocketIONamespaceAttribute"/>, so that it can be mapped without reflection. A class
/// that lacks it was not generated for: the build's PARLEY diagnostics say why.
/// </summary>
/// <typeparam name="TSelf">The class.</typeparam>
public interface ISocketIONamespace<TSelf>
    where TSelf : SocketIONamespace, ISocketIONamespace<TSelf>
{
    /// <summary>Registers the handlers of the class. Generated.</summary>
    /// <param name="binder">Takes them.</param>
    static abstract void Bind(NamespaceBinder<TSelf> binder);
}
