// A node of a cluster that executes durable runs:
//
//   durable-node CONFIG.conf [MORE.conf ...]                          a node; later files over earlier ones
//   durable-node CONFIG.conf [MORE.conf ...] --count RUN SHELVES      a node that also starts a run, or attaches to it, and prints its result
//
// It runs the definition in Inventory.cs; a program of your own has the same lines and your definitions. It ends in good order
// on Ctrl+C and on SIGTERM.

using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Durable;
using Akka.Durable.Hocon;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Node;
using Akka.Durable.Refusals;

var files = args.TakeWhile(argument => argument is not "--count").ToArray();
var count = args[files.Length..];
var shelves = 0;
if (files is [] || count is not ([] or [_, _, _]) || (count is [_, _, var text] && !int.TryParse(text, CultureInfo.InvariantCulture, out shelves)))
{
    Console.Error.WriteLine("usage: durable-node CONFIG.conf [MORE.conf ...] [--count RUN SHELVES]");
    return 2;
}

try
{
    var system = ActorSystem.Create("durable", DurableConfiguration.ReadFiles(files));
    try
    {
        var inventory = new Inventory();
        var runs = await DurableRuns.For(system).StartAsync(new DurableRunsOptions().Add(inventory));
        Console.WriteLine($"ready at {Akka.Cluster.Cluster.Get(system).SelfUniqueAddress}");
        if (count is [_, var id, _])
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
