// What the disk allows, and what the host makes of it, in one run on one machine:
//   dotnet run -c Release --project tests/Akka.Durable.Benchmarks [-- raw host postgres ended recovery parked long cluster cluster-recovery]
// ended=20000 measures with so many ended runs instead of a million. Without arguments everything is measured. Figures are ratios to a limit measured in the same run; machines differ and are noisy.

using System.Globalization;
using Akka.Durable.Benchmarks;
using Spectre.Console;

AnsiConsole.Profile.Width = 140;
var wanted = args is [] ? ["raw", "host", "postgres", "ended", "recovery", "parked", "long", "cluster", "cluster-recovery"] : args;
var folder = Directory.CreateTempSubdirectory("durable-benchmark-").FullName;
try
{
    var raw = wanted.Contains("raw") || wanted.Contains("host") ? RawLimit.Measure(folder) : null;
    if (raw is not null) AnsiConsole.Write(raw.Table());
    if (wanted.Contains("host")) AnsiConsole.Write(await HostThroughput.MeasureAsync(folder, raw!));
    if (wanted.Contains("postgres"))
    {
        foreach (var table in await PostgresLimit.MeasureAsync()) AnsiConsole.Write(table);
    }

    if (Array.Find(wanted, name => name is "ended" || name.StartsWith("ended=", StringComparison.Ordinal)) is { } ended)
    {
        var runs = ended is "ended" ? EndedRuns.Million : int.Parse(ended["ended=".Length..], CultureInfo.InvariantCulture);
        AnsiConsole.Write(await EndedRuns.MeasureAsync(folder, runs));
    }

    if (wanted.Contains("recovery")) AnsiConsole.Write(await RecoverySpeed.MeasureAsync(folder));
    if (wanted.Contains("parked")) AnsiConsole.Write(await ParkedMemory.MeasureAsync(folder));
    if (wanted.Contains("long")) AnsiConsole.Write(await LongRun.MeasureAsync(folder));
    if (wanted.Contains("cluster")) AnsiConsole.Write(await ClusterThroughput.MeasureAsync(folder));
    if (wanted.Contains("cluster-recovery")) AnsiConsole.Write(await ClusterRecovery.MeasureAsync(folder));
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
