namespace Parley;

public sealed partial class SocketIOOptions
{
    /// <summary>
    /// What becomes of events for clients that let more pile up than <see cref="Engine.EngineOptions.SendBuffer"/> allows, where neither the namespace nor the emit
    /// says otherwise. Default: <see cref="SlowConsumerPolicy.Disconnect"/>.
    /// </summary>
    public SlowConsumerPolicy SlowConsumer { get; set; }
}
