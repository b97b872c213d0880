namespace Parley.Postgres.Tests;

public class PostgresBroadcasts(SharedPostgres postgres) : BroadcastSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => postgres.StartAsync(nodes);
}

public class PostgresAcknowledgements(SharedPostgres postgres) : AcknowledgementSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => postgres.StartAsync(nodes);
}

public class PostgresSelections(SharedPostgres postgres) : SelectionSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => postgres.StartAsync(nodes);
}

public class PostgresServerSide(SharedPostgres postgres) : ServerSideSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => postgres.StartAsync(nodes);
}

public sealed class PostgresBroadcastsOfThree(SharedPostgres postgres) : PostgresBroadcasts(postgres)
{
    protected override int NodeCount => 3;
}

public sealed class PostgresAcknowledgementsOfThree(SharedPostgres postgres) : PostgresAcknowledgements(postgres)
{
    protected override int NodeCount => 3;
}

public sealed class PostgresSelectionsOfThree(SharedPostgres postgres) : PostgresSelections(postgres)
{
    protected override int NodeCount => 3;
}

/// <summary>With everything in the table.</summary>
public sealed class PostgresServerSideOfThree(SharedPostgres postgres) : ServerSideSpecification
{
    protected override int NodeCount => 3;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => postgres.StartAsync(nodes, static options => options.PayloadThreshold = 1);
}
