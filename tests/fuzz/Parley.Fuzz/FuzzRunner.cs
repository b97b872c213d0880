using System.Diagnostics;
using System.Globalization;

namespace Parley.Fuzz;

/// <summary>Runs one target for its time: the corpus as it is, then what mutations make of it. The seed and an input's number make the same input again.</summary>
internal sealed class FuzzRunner(FuzzTarget target, int seed, string failureFolder)
{
    // What a linear decoder needs is far below; a quadratic one is above with the longest inputs.
    private const double MaxMilliseconds = 50;
    private const double MaxMicrosecondsPerByte = 2;

    private readonly List<byte[]> _corpus = [.. Corpus.Load(target.Name), .. target.Seeds];

    public long Inputs { get; private set; }

    /// <summary>Runs until the time is up or an input fails.</summary>
    /// <returns>What went wrong, or <see langword="null"/>.</returns>
    public string? Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            target.Start();
            foreach (var input in _corpus)
            {
                if (TryFind(input, "the corpus") is { } fault)
                {
                    return fault;
                }
            }

            for (var number = 0; clock.Elapsed < time; number++)
            {
                var random = new Random(HashOf(target.Name, seed, number));
                var input = new Mutator(random, target.Tokens, _corpus).Mutate(target.Generate(random, _corpus));
                if (TryFind(input, string.Create(CultureInfo.InvariantCulture, $"seed {seed}, input {number}")) is { } fault)
                {
                    return fault;
                }
            }

            target.Stop();
            return null;
        }
        catch (FuzzException exception)
        {
            return exception.Message;
        }
    }

    // Not HashCode, whose numbers differ from run to run.
    private static int HashOf(string name, int seed, int number)
    {
        var hash = 2_166_136_261u;
        foreach (var value in name.Select(static character => (uint)character).Append((uint)seed).Append((uint)number))
        {
            hash = unchecked((hash ^ value) * 16_777_619u);
        }

        return (int)(hash & int.MaxValue);
    }

    private string? TryFind(byte[] input, string origin)
    {
        Inputs++;
        try
        {
            Measure(input);
            target.Check(input);
            return null;
        }
        catch (Exception exception)
        {
            Directory.CreateDirectory(failureFolder);
            var file = Path.Combine(failureFolder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{Inputs}.txt"));
            var fault = exception is FuzzException ? exception.Message : exception.ToString();
            File.WriteAllLines(file, ["# " + fault.ReplaceLineEndings(" "), Corpus.Format(input)]);
            return $"{origin}: {fault}{Environment.NewLine}The input is in {file}; put it into tests/fuzz/corpus/{target.Name}/regressions.txt.";
        }
    }

    private void Measure(byte[] input)
    {
        if (!target.IsMeasured)
        {
            return;
        }

        // The first time pays for what is made once, and another process may take the processor away: the least of several counts.
        var maxBytes = target.AllocationBase + ((long)target.AllocationFactor * input.Length);
        var maxTime = TimeSpan.FromMilliseconds(MaxMilliseconds + (input.Length * MaxMicrosecondsPerByte / 1000));
        for (var tries = 5; ; tries--)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            target.Decode((byte[])input.Clone());
            var elapsed = Stopwatch.GetElapsedTime(start);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated - input.Length;
            if (allocated <= maxBytes && elapsed <= maxTime)
            {
                return;
            }

            FuzzException.Require(tries > 1, string.Create(CultureInfo.InvariantCulture, $"decoding {input.Length} bytes allocated {allocated} and took {elapsed.TotalMilliseconds:F1} ms"));
        }
    }
}
