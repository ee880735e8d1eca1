using System.Reflection;
using System.Runtime.ExceptionServices;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Tests.Postgres;

/// <summary>Suites that every host passes, on PostgreSQL where one is installed; skipped with the reason where not.</summary>
[Collection(SharedServerTests.Name)]
public sealed class ConformanceOnPostgresTests
{
    private static readonly IReadOnlyList<Type> Suites = [typeof(Starting), typeof(Phases), typeof(Retries), typeof(Recovery), typeof(Drain), typeof(LargeValues)];

    /// <summary>Every test without data of every suite.</summary>
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var suite in Suites)
        {
            foreach (var test in suite.GetMethods().Where(m => m.GetCustomAttributes<FactAttribute>().Any(a => a is not TheoryAttribute))) all.Add(suite.Name, test.Name);
        }

        return all;
    }

    [PostgresTheory]
    [MemberData(nameof(All))]
    public async Task The_cluster_host_passes_the_suite(string suite, string test)
    {
        var type = Suites.Single(s => s.Name == suite);
        var instance = (IAsyncLifetime)Activator.CreateInstance(type)!;
        await instance.InitializeAsync();
        try
        {
            await (Task)type.GetMethod(test)!.Invoke(instance, null)!;
        }
        catch (TargetInvocationException thrown)
        {
            ExceptionDispatchInfo.Throw(thrown.InnerException!);
        }
        finally
        {
            await instance.DisposeAsync();
        }
    }

    private sealed class Starting : StartingConformance<AkkaOnPostgres>;

    private sealed class Phases : PhaseConformance<AkkaOnPostgres>;

    private sealed class Retries : RetryConformance<AkkaOnPostgres>;

    private sealed class Recovery : RecoveryConformance<AkkaOnPostgres>;

    private sealed class LargeValues : LargeValueConformance<AkkaOnPostgres>;

    private sealed class Drain : DrainConformance<AkkaOnPostgres>;
}
