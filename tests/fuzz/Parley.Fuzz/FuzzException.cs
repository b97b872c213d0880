namespace Parley.Fuzz;

/// <summary>An input broke an invariant; the message says which.</summary>
internal sealed class FuzzException(string message) : Exception(message)
{
    public static void Require(bool condition, string invariant)
    {
        if (!condition)
        {
            throw new FuzzException(invariant);
        }
    }
}
