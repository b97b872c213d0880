namespace Parley;

public abstract partial class HandlerRegistry
{
    /// <inheritdoc cref="EmitOperator.WhenSlow"/>
    public EmitOperator WhenSlow(SlowConsumerPolicy policy) => Everyone.WhenSlow(policy);

    /// <inheritdoc cref="EmitOperator.Latest"/>
    public EmitOperator Latest(string key) => Everyone.Latest(key);
}
