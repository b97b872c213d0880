namespace Parley.Load.Servers;

/// <summary>Whose server it is.</summary>
internal enum ServerKind
{
    /// <summary>socket.io on Node.js, which the others are compared to.</summary>
    Node,

    /// <summary>This project's.</summary>
    Parley,
}
