// A node of a cluster that executes durable runs:   durable-node CONFIG.conf
//
// It runs the definition in Inventory.cs; a program of your own has the same lines and your definitions. It ends in good order
// on Ctrl+C and on SIGTERM.

using Akka.Actor;
using Akka.Configuration;
using Akka.Durable;
using Akka.Durable.Hocon;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Node;
using Akka.Durable.Refusals;

if (args is not [var file])
{
    Console.Error.WriteLine("usage: durable-node CONFIG.conf");
    return 2;
}

try
{
    var system = ActorSystem.Create("durable", DurableConfiguration.ReadFiles(file));
    try
    {
        await DurableRuns.For(system).StartAsync(new DurableRunsOptions().Add(new Inventory()));
    }
    catch
    {
        await system.Terminate();
        throw;
    }

    Console.WriteLine($"ready at {Akka.Cluster.Cluster.Get(system).SelfAddress}");
    await system.WhenTerminated;
    return 0;
}
catch (Exception wrong) when (wrong is HoconException or SettingsException or ConfigurationException or RunRefusedException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
