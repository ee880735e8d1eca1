// A node of a cluster that executes durable runs:
//
//   durable-node CONFIG.conf [MORE.conf ...]       a node; later files over earlier ones
//     --serve [--listen ADDRESS:PORT]              that also has the web pages and the HTTP API of the cluster
//     --definitions FILE.dll ...                   that executes the definitions in these assemblies instead of the demo's
//     --count RUN SHELVES                          that also starts a run of the demo, or attaches to it, and prints its result
//
// The demo is the definition in Inventory.cs; a program of your own has the same lines and your definitions. It ends in good order
// on Ctrl+C and on SIGTERM.

using Akka.Actor;
using Akka.Configuration;
using Akka.Durable;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Hocon;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Node;
using Akka.Durable.Refusals;

if (NodeArguments.Parse(args) is not { } asked)
{
    Console.Error.WriteLine(NodeArguments.Usage);
    return 2;
}

try
{
    var code = DefinitionFiles.Load(asked.Definitions.Select(Path.GetFullPath));
    var system = ActorSystem.Create("durable", DurableConfiguration.ReadFiles(asked.Files));
    try
    {
        var inventory = new Inventory();
        var options = new DurableRunsOptions();
        foreach (var definition in code is [] ? [inventory] : code) options.Add(definition);
        var runs = await DurableRuns.For(system).StartAsync(options);
        if (asked.Serves) await NodeServer.StartAsync(system, runs, asked.Listen, Console.Error);
        Console.WriteLine($"ready at {Akka.Cluster.Cluster.Get(system).SelfUniqueAddress}");
        if (asked.Count is var (id, shelves))
        {
            var run = await runs.StartAsync(inventory, new(shelves), new() { Id = id });
            Console.WriteLine($"{id}: {await run.ResultAsync()}");
        }
    }
    catch
    {
        await system.Terminate();
        throw;
    }

    await system.WhenTerminated;
    return 0;
}
catch (Exception wrong) when (wrong is HoconException or SettingsException or ConfigurationException or RunRefusedException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
