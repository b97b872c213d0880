namespace Parley.TypedApp;

[SocketIONamespace("/admin; 100% \"sure\" $(x) @(y) *")]
internal sealed partial class AdminNamespace(ISocketIO<ChatNamespace, IChatClient> chat) : SocketIONamespace<IAdminClient>
{
    // Another type of the same name, and a name that wants escaping everywhere.
    public sealed record Receipt(string[] Yes, int Missing);

    [Event("ask; 100% \"sure\" $(x) @(y) * \\ é")]
    public async Task<Receipt> Ask(string question)
    {
        var answers = await chat.All.Timeout(TimeSpan.FromSeconds(4)).ConfirmWithAckAsync(question, 4);
        return new Receipt([.. answers.Answers.Where(static answer => answer.Value).Select(static answer => answer.SocketId ?? "")], answers.Missing.Count);
    }
}
