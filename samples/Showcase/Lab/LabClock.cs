namespace Showcase.Lab;

/// <summary>The clock of the lab, in milliseconds with fractions. It only runs forward, which the time of day does not.</summary>
internal sealed class LabClock(TimeProvider time)
{
    public double Now => time.GetTimestamp() * 1000.0 / time.TimestampFrequency;
}
