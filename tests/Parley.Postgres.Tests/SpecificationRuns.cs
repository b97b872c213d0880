namespace Parley.Postgres.Tests;

public sealed class PostgresBroadcasts(SharedPostgres postgres) : BroadcastRuns(2, nodes => postgres.StartAsync(nodes));

public sealed class PostgresAcknowledgements(SharedPostgres postgres) : AcknowledgementRuns(2, nodes => postgres.StartAsync(nodes));

public sealed class PostgresSelections(SharedPostgres postgres) : SelectionRuns(2, nodes => postgres.StartAsync(nodes));

public sealed class PostgresServerSide(SharedPostgres postgres) : ServerSideRuns(2, nodes => postgres.StartAsync(nodes));

public sealed class PostgresBroadcastsOfThree(SharedPostgres postgres) : BroadcastRuns(3, nodes => postgres.StartAsync(nodes));

public sealed class PostgresAcknowledgementsOfThree(SharedPostgres postgres) : AcknowledgementRuns(3, nodes => postgres.StartAsync(nodes));

public sealed class PostgresSelectionsOfThree(SharedPostgres postgres) : SelectionRuns(3, nodes => postgres.StartAsync(nodes));

/// <summary>With everything in the table.</summary>
public sealed class PostgresServerSideOfThree(SharedPostgres postgres) : ServerSideRuns(3, nodes => postgres.StartAsync(nodes, static options => options.PayloadThreshold = 1));
