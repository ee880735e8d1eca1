using System.Reflection;
using System.Runtime.ExceptionServices;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Suites whose tests are run as the cases of one theory: for a host that is not there on every machine.</summary>
/// <param name="suites">Classes of tests, each with a name of its own. Their theories are left out.</param>
public sealed class ConformanceSuites(params IReadOnlyList<Type> suites)
{
    /// <summary>The names of suite and test, for each test.</summary>
    public TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var suite in suites)
        {
            foreach (var test in suite.GetMethods().Where(m => m.GetCustomAttributes<FactAttribute>().Any(a => a is not TheoryAttribute)))
            {
                all.Add(suite.Name, test.Name);
            }
        }

        return all;
    }

    /// <summary>Runs one test as xunit would: on an instance of its own.</summary>
    public async Task RunAsync(string suite, string test)
    {
        var type = suites.Single(s => s.Name == suite);
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
}
