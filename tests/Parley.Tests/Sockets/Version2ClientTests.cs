using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Sockets;

/// <summary>Clients of Socket.IO 2, which speak Engine.IO v3.</summary>
public sealed class Version2ClientTests
{
    [Fact]
    public async Task A_client_is_in_the_root_namespace_by_connecting()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectVersion2Async("&from=here");

        await peer.ExpectAsync("40");

        var socket = server.OnlySocket;
        Assert.Equal(3, socket.Connection.ProtocolVersion);
        Assert.Equal(socket.Connection.Id, socket.Id);
        Assert.Equal("here", socket.Handshake.Query["from"]);
        Assert.Equal("{}", socket.Handshake.Auth.GetRawText());
    }

    [Fact]
    public async Task A_socket_of_another_namespace_has_its_name_in_its_id()
    {
        await using var server = await StartAsync(io => io.Of("/chat").On("who", (Socket socket) => socket.Id));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");

        await peer.SendAsync("40/chat,");
        await peer.ExpectAsync("40/chat,");

        await peer.SendAsync("42/chat,7[\"who\"]");
        await peer.ExpectAsync($"43/chat,7[\"/chat#{server.OnlySocket.Connection.Id}\"]");
    }

    [Theory]
    [InlineData("40/chat?token=a%20b&n=1,", """{"token":"a b","n":"1"}""")]
    [InlineData("40/chat?,", "{}")]
    [InlineData("40/chat?=&%,", """{"":"","%":""}""")]
    [InlineData("40/chat?a=%ED%A0%80%FF,", """{"a":"%ED%A0%80%FF"}""")]
    [InlineData("40/chat,", "{}")]
    [InlineData("40/chat?a=1&a=2&A=3,", """{"a":"2","A":"3"}""")]
    [InlineData("40/chat?flag&%22=%22,", """{"flag":"","\u0022":"\u0022"}""")]
    public async Task The_query_of_a_namespace_stands_for_auth(string connect, string auth)
    {
        await using var server = await StartAsync(io => io.Of("/chat"));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");

        await peer.SendAsync(connect);
        await peer.ExpectAsync("40/chat,");

        Assert.Equal(auth, Assert.Single(server.IO.Of("/chat").Sockets).Handshake.Auth.GetRawText());
    }

    [Fact]
    public async Task A_name_is_taken_as_it_is_up_to_the_query()
    {
        await using var server = await StartAsync(io => io.Of("/é/../chat"));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        await peer.SendAsync("40/é/../chat?a=1,");
        await peer.ExpectAsync("40/é/../chat,");
    }

    [Fact]
    public async Task A_query_may_be_long_and_a_name_may_not()
    {
        await using var server = await StartAsync(io => io.Of("/chat"));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        await peer.SendAsync($"40/chat?token={new string('t', 8000)},");
        await peer.ExpectAsync("40/chat,");

        await peer.SendAsync($"40/{new string('n', 128)}?a=1,");

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_query_beyond_its_bound_closes_the_connection()
    {
        await using var server = await StartAsync(io => io.Of("/chat"));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");

        await peer.SendAsync($"40/chat?token={new string('t', 9000)},");

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_middleware_that_refuses_the_root_sends_an_error_with_its_message()
    {
        await using var server = await StartAsync(io => io.Use((connecting, _) =>
        {
            connecting.Reject("not \"you\" é");
            return Task.CompletedTask;
        }));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("44\"not \\\"you\\\" é\"");
        Assert.Equal(0, server.IO.Of("/").SocketCount);
    }

    [Fact]
    public async Task A_middleware_that_refuses_with_details_sends_the_details_alone()
    {
        await using var server = await StartAsync(io => io.Use((connecting, _) =>
        {
            connecting.Reject("no", new { code = 7 });
            return Task.CompletedTask;
        }));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("44{\"code\":7}");
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_refused_with_an_object()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        await peer.SendAsync("40/unknown?a=1,");
        await peer.ExpectAsync("44/unknown,{\"message\":\"Invalid namespace\"}");
    }

    [Fact]
    public async Task A_client_that_the_root_refuses_is_closed_after_ConnectTimeout()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(
            io => io.Use((connecting, _) =>
            {
                connecting.Reject("no");
                return Task.CompletedTask;
            }),
            time);
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("44\"no\"");

        time.Pass(TimeSpan.FromSeconds(10.1));

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task The_root_is_not_joined_twice()
    {
        var asked = new TaskCompletionSource();
        await using var server = await StartAsync(io => io.Use(async (_, next) =>
        {
            await asked.Task;
            await next();
        }));
        var peer = await server.ConnectVersion2Async();

        await peer.SendAsync("40");

        await peer.ExpectClosedAsync();
        asked.SetResult();
    }

    [Fact]
    public async Task A_client_that_left_and_comes_back_is_found_by_its_id_again()
    {
        await using var server = await StartAsync(io => io.Of("/chat"));
        var chat = server.IO.Of("/chat");
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        for (var i = 0; i < 20; i++)
        {
            await peer.SendAsync("40/chat,");
            await peer.ExpectAsync("40/chat,");
            await chat.To($"/chat#{server.OnlySocket.Id}").EmitAsync("found", i);
            await peer.ExpectAsync($"42/chat,[\"found\",{i}]");
            await peer.SendAsync("41/chat,");
        }
    }

    [Fact]
    public async Task A_broadcast_reaches_each_client_in_the_form_it_reads()
    {
        await using var server = await StartAsync();
        var older = await server.ConnectVersion2Async();
        await older.ExpectAsync("40");
        var text = await server.ConnectVersion2Async("&b64=1");
        await text.ExpectAsync("40");
        var current = await server.JoinAsync();

        await server.IO.EmitAsync("news", "é", new byte[] { 1, 2, 3 });

        const string header = "451-[\"news\",\"é\",{\"_placeholder\":true,\"num\":0}]";
        await older.ExpectAsync(header);
        await older.ExpectAsync([4, 1, 2, 3]);
        await text.ExpectAsync(header, "b4AQID");
        await current.ExpectAsync(header);
        await current.ExpectAsync([1, 2, 3]);
    }

    [Fact]
    public async Task Its_id_which_is_the_sessions_is_not_logged()
    {
        await using var server = await StartAsync(io =>
        {
            io.On("number", (Socket _, int number) => number);
            io.On("fail", (Socket _) => throw new InvalidOperationException("on purpose"));
        });
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        await peer.SendAsync("42[\"number\",\"text\"]");
        await peer.SendAsync("42[\"fail\"]");
        await peer.ExpectNothingAsync();

        await server.LoggedAsync(static record => record.Level == LogLevel.Error);
        Assert.DoesNotContain(server.Logs, record => record.Message.Contains(server.OnlySocket.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_reads_the_query_of_a_namespace_as_auth()
    {
        await using var server = await StartAsync(io => io.Of("/chat").Use((connecting, next) =>
        {
            if (connecting.Auth<Dictionary<string, string>>()?["token"] != "secret")
            {
                connecting.Reject("no");
                return Task.CompletedTask;
            }

            return next();
        }));
        var peer = await server.ConnectVersion2Async();
        await peer.ExpectAsync("40");
        await peer.SendAsync("40/chat?token=guess,");
        await peer.ExpectAsync("44/chat,\"no\"");
        await peer.SendAsync("40/chat?token=secret,");
        await peer.ExpectAsync("40/chat,");
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null, TimeProvider? time = null) =>
        TestServer.StartAsync(events, static options => options.AllowEIO3 = true, time);
}
