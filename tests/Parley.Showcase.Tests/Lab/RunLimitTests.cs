using System.Net;
using global::Showcase.Lab;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Showcase.Tests.Lab;

/// <summary>What runs of the lab keep, and how many there may be.</summary>
public class RunLimitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Runs _runs;

    public RunLimitTests() => _runs = new Runs(new LabClock(_time), new ConfigurationBuilder().Build(), _time);

    [Fact]
    public async Task A_visitor_has_one_run_and_an_address_two()
    {
        var first = Open("a", from: 1, out _);
        Assert.NotNull(first);
        Assert.Null(Open("a", from: 1, out var another));
        Assert.Equal("A run is going on already.", another);
        Assert.NotNull(Open("b", from: 1, out _));
        Assert.Null(Open("c", from: 1, out var third));
        Assert.StartsWith("Other runs from your address are going on.", third, StringComparison.Ordinal);
        Assert.NotNull(Open("c", from: 2, out _));

        await _runs.EndAsync(first);

        Assert.NotNull(Open("a", from: 1, out _));
    }

    [Fact]
    public async Task There_are_as_many_runs_as_there_may_be_and_one_that_ends_makes_room()
    {
        for (var visitor = 0; visitor < LabLimits.Runs; visitor++)
        {
            Assert.NotNull(Open($"{visitor}", from: visitor, out _));
        }

        Assert.Null(Open("late", from: 99, out var error));
        Assert.Equal("Too many visitors measure at this moment. Try again in two minutes.", error);

        await _runs.EndAsync(_runs.Of("0")!);
        Assert.NotNull(Open("late", from: 99, out _));
    }

    [Fact]
    public async Task A_run_keeps_the_last_messages_alone()
    {
        const int Extra = 10;
        await using var app = await ShowcaseApp.StartAsync();
        var run = Open("a", from: 1, out _)!;
        var slow = run.Listen();
        run.Begin(app.Services.GetRequiredService<LabServer>().Feed!);

        for (var number = 1L; number <= LabLimits.Recent + Extra; number++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / LabLimits.Rate));
            await Until.TrueAsync(() => run.After(number - 1).Length == 1);
        }

        // Short polls get what came since the last one, as far back as it is kept. Whoever reads slowly misses what is older still.
        var kept = run.After(0);
        Assert.Equal(LabLimits.Recent, kept.Length);
        Assert.Equal(Extra + 1, kept[0].Number);
        Assert.Equal(LabLimits.Queued, slow.Reader.Count);
        Assert.True(slow.Reader.TryRead(out var oldest));
        Assert.Equal(LabLimits.Recent + Extra - LabLimits.Queued + 1, oldest.Number);
        await _runs.EndAsync(run);
    }

    private Run? Open(string visitor, int from, out string? error) => _runs.Open(visitor, new IPAddress([203, 0, 113, (byte)from]), LabLimits.Rate, LabLimits.MinPayload, out error);
}
