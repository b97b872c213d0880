using Parley.Protocol.SocketIO;

namespace Parley.Emitters.Wires;

/// <summary>How messages become bytes, and where these go. Everything is encoded before a call returns.</summary>
internal interface IEmitterWire
{
    /// <summary>What it is, for whoever is told that it does not work.</summary>
    string BusName { get; }

    /// <exception cref="ArgumentException">The wire cannot carry what is for a namespace of this name.</exception>
    void CheckNamespace(string namespaceName);

    Task BroadcastAsync(string namespaceName, EncodedPacket packet, EmitterTarget target);

    Task MoveAsync(string namespaceName, EmitterTarget target, IReadOnlyCollection<string> rooms, bool isJoin);

    Task DisconnectAsync(string namespaceName, EmitterTarget target, bool closesConnections);

    Task ServerSideEmitAsync(string namespaceName, string eventName, RawArguments arguments);
}
