using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.Engine.Sessions;

/// <summary>Makes ids that nobody can guess: random bits in base64url.</summary>
/// <remarks>
/// A session id is a secret: whoever knows it can read and write the session over polling. It is never logged nor shown to other
/// clients, which is why sockets have ids of their own.
/// </remarks>
internal static class SessionId
{
    private const int Bytes = 16;
    private const int SocketBytes = 15;

    /// <summary>128 bits, 22 characters.</summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>The id of a socket: 120 bits, 20 characters, the length by which official nodes of a cluster tell a socket's own room from others.</summary>
    public static string CreateForSocket()
    {
        Span<byte> random = stackalloc byte[SocketBytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
