namespace Parley.Fuzz;

/// <summary>Something that takes bytes of a stranger, and what has to hold whatever they are.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Names its folder in the corpus, too.</summary>
    public abstract string Name { get; }

    /// <summary>What inputs are made of, for mutations that keep their structure. Characters up to U+00FF stand for bytes, where there are no others.</summary>
    public virtual IReadOnlyList<string> Tokens => [];

    /// <summary>Inputs besides those of its folder, which other tests have, too.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>How large its share of the time is.</summary>
    public virtual int Weight => 1;

    /// <summary>Bytes that <see cref="Decode"/> may allocate for each byte of input.</summary>
    public virtual int AllocationFactor => 32;

    /// <summary>Bytes that <see cref="Decode"/> may allocate besides.</summary>
    public virtual int AllocationBase => 64 * 1024;

    /// <summary>Whether <see cref="Decode"/> is held to the bounds of time and allocation.</summary>
    public virtual bool IsMeasured => true;

    /// <summary>An input to start from: mostly one of the corpus, or a sound one made up.</summary>
    public virtual byte[] Generate(Random random, IReadOnlyList<byte[]> corpus) => corpus[random.Next(corpus.Count)];

    /// <summary>Runs the product's code alone, in time and memory linear in the input. No exception is documented for any of it.</summary>
    public abstract void Decode(byte[] input);

    /// <summary>Checks the invariants.</summary>
    /// <exception cref="FuzzException">One of them does not hold.</exception>
    public abstract void Check(byte[] input);

    /// <summary>Called before the first and after the last input.</summary>
    public virtual void Start()
    {
    }

    /// <inheritdoc cref="Start"/>
    public virtual void Stop()
    {
    }
}
