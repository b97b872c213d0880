namespace Parley.Tests.Typed;

public class ClientContractTests
{
    [Fact]
    public async Task Methods_are_events_in_camel_case_unless_they_are_named()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var (sender, member) = await ClassNamespaceTests.JoinTwoAsync(server);
        await member.SendAsync("""42/chat,["join","lobby"]""");
        await member.ExpectAsync("""42/chat,["joined","lobby"]""");

        await sender.SendAsync("""42/chat,["chat message","lobby",{"id":1,"text":"hi","mood":1}]""");

        await member.ExpectAsync($$"""42/chat,["chat message","{{sender.SocketId}}",{"id":1,"text":"hi","mood":1}]""");
        await sender.ExpectNothingAsync("/chat");
    }

    [Fact]
    public async Task Events_may_have_no_argument_bytes_or_more_than_eight_arguments()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,["signals"]""");
        await peer.ExpectAsync("""42/chat,["ping"]""", """451-/chat,["picture",{"_placeholder":true,"num":0}]""");
        await peer.ExpectAsync([1, 2, 3]);
        await peer.SendAsync("""42/chat,["everything"]""");

        await peer.ExpectAsync("""42/chat,["many",1,2,3,4,5,6,7,8,9]""");
    }

    [Fact]
    public async Task A_method_with_a_result_waits_for_the_acknowledgement_of_its_client()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,1["ask","sure?"]""");
        await peer.ExpectAsync("""42/chat,0["confirm","sure?",5]""");
        await peer.SendAsync("43/chat,0[true]");

        await peer.ExpectAsync("""43/chat,1["True"]""");
    }
}
