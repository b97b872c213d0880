namespace Showcase.Market;

/// <summary>Chance that repeats itself: the same seed makes the same numbers on every version of .NET, which <see cref="Random"/> does not promise.</summary>
/// <remarks>SplitMix64, of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.</remarks>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0, and below 1.</summary>
    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1ul << 53));
    }

    public int Next(int below) => (int)(Next() * below);

    /// <summary>Mostly little, now and then a lot; on average <paramref name="mean"/>.</summary>
    public double NextSize(double mean) => -Math.Log(1 - Next()) * mean;
}
