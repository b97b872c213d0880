namespace Parley.Redis.Tests.Support;

/// <summary>Which way nothing comes through.</summary>
[Flags]
public enum Directions
{
    None = 0,
    ToRedis = 1,
    FromRedis = 2,
    Both = ToRedis | FromRedis,
}
