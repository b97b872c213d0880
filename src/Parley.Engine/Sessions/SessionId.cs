using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.Engine.Sessions;

/// <summary>Makes ids that nobody can guess: 128 random bits, base64url, 22 characters.</summary>
/// <remarks>
/// A session id is a secret: whoever knows it can read and write the session over polling. It is never logged nor shown to other
/// clients, which is why sockets have ids of their own.
/// </remarks>
internal static class SessionId
{
    private const int Bytes = 16;

    public static string Create()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
