namespace Cluster.Launcher;

/// <summary>The node in JavaScript. Its packages are installed when it is started for the first time.</summary>
internal static class NodeJs
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "node");

    public static async Task<RunningNode> StartNodeAsync(Children children, string name, string redis, CancellationToken cancellationToken)
    {
        if (Programs.Find("node") is not { } node || Programs.Find("npm") is not { } npm)
            throw new ProgramFailedException("Node.js 20 or later with npm is not installed: https://nodejs.org. It runs one node of the cluster.");

        // npm leaves a copy of the lock file where it has installed what that says.
        var (wanted, installed) = (Path.Combine(_folder, "package-lock.json"), Path.Combine(_folder, "node_modules", ".package-lock.json"));
        if (File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(wanted))
            await children.RunAsync("npm", npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], _folder, cancellationToken);
        return await children.StartNodeAsync(name, node, ["server.mjs", name, redis], _folder, cancellationToken);
    }
}
