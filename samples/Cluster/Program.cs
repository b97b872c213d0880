using Cluster;
using Cluster.Launcher;

// The program is both: what starts the cluster, and one node of it.
if (args is ["node", var name, var redis])
    await ChatNode.RunAsync(name, redis);
else
    return await ClusterLauncher.RunAsync(args);

return 0;
