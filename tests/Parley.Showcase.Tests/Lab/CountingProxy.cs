using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Showcase.Tests.Lab;

/// <summary>
/// Passes connections on to the same port of another address, and counts what they carry: with a certificate, it ends TLS on one side and begins it again on the other, so that
/// it counts what is inside.
/// </summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPAddress _to;
    private readonly X509Certificate2? _certificate;
    private readonly SslApplicationProtocol _protocol;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private long _up, _down;
    private int _open, _connections;

    /// <param name="at">Where it listens: another address of this machine than that of the application, so that the port can be the same.</param>
    public CountingProxy(IPAddress at, IPAddress to, int port, X509Certificate2? certificate = null, SslApplicationProtocol protocol = default)
    {
        (_to, _certificate, _protocol) = (to, certificate, protocol);
        _listener = new TcpListener(at, port);
        _listener.Start();
        _accepting = AcceptAsync(port);
    }

    public long Up => Interlocked.Read(ref _up);

    public long Down => Interlocked.Read(ref _down);

    /// <summary>Connections that carried something, and are still there. Browsers open others in advance.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token), port));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient near, int port)
    {
        using var far = new TcpClient();
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(_to, port, _stop.Token);
            await using var browser = await SecureAsync(near.GetStream(), isServer: true);
            await using var server = await SecureAsync(far.GetStream(), isServer: false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var up = CopyAsync(browser, server, isUp: true, either.Token);
            var down = CopyAsync(server, browser, isUp: false, either.Token);
            await Task.WhenAny(up, down);
            await either.CancelAsync();
            await Task.WhenAll(up, down);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // One of the two has gone.
        }
        finally
        {
            near.Dispose();
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream, bool isServer)
    {
        if (_certificate is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        if (isServer)
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [_protocol] }, _stop.Token);
        }
        else
        {
#pragma warning disable CA5359 // The certificate of the application was made a moment ago, and nobody has signed it.
            var options = new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [_protocol], RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359
            await secure.AuthenticateAsClientAsync(options, _stop.Token);
        }

        return secure;
    }

    private async Task CopyAsync(Stream from, Stream to, bool isUp, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var isUsed = false;
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                Interlocked.Add(ref isUp ? ref _up : ref _down, read);
                if (isUp && !isUsed)
                {
                    isUsed = true;
                    Interlocked.Increment(ref _connections);
                    Interlocked.Increment(ref _open);
                }

                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // One of the two has gone.
        }
        finally
        {
            if (isUsed)
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }
}
