using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Support;

/// <summary>Time that passes as on a clock. A server whose clock is put forward at one go takes itself to have been late.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    public static void Pass(this FakeTimeProvider time, TimeSpan span)
    {
        for (; span > s_step; span -= s_step)
        {
            time.Advance(s_step);
        }

        time.Advance(span);
    }
}
