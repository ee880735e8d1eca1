using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>A test of a suite: skipped, with the reason, where the source of the store under test says that it cannot be had.</summary>
[XunitTestCaseDiscoverer("Akka.Durable.TestKit.Stores.Conformance.StoreFactDiscoverer", "Akka.Durable.TestKit")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Like <see cref="StoreFactAttribute"/>, with data.</summary>
[XunitTestCaseDiscoverer("Akka.Durable.TestKit.Stores.Conformance.StoreTheoryDiscoverer", "Akka.Durable.TestKit")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Used by xunit.</summary>
public sealed class StoreFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        StoreMissing.Skipped(diagnostics, discoveryOptions, testMethod)
        ?? _facts.Discover(discoveryOptions, testMethod, factAttribute);
}

/// <summary>Used by xunit.</summary>
public sealed class StoreTheoryDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly TheoryDiscoverer _theories = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        StoreMissing.Skipped(diagnostics, discoveryOptions, testMethod)
        ?? _theories.Discover(discoveryOptions, testMethod, factAttribute);
}

/// <summary>Asks the source of the class under test.</summary>
internal static class StoreMissing
{
    /// <summary>The one test case to report instead of the method's; null when its store can be had.</summary>
    public static IEnumerable<IXunitTestCase>? Skipped(
        IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        Why(method.TestClass.Class.ToRuntimeType()) is { } reason
            ? [new XunitSkippedDataRowTestCase(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)]
            : null;

    private static string? Why(Type? tested)
    {
        while (tested is not null && !(tested.IsGenericType && tested.GetGenericTypeDefinition() == typeof(StoreConformance<>)))
        {
            tested = tested.BaseType;
        }

        return tested is null
            ? null
            : (string?)typeof(StoreMissing).GetMethod(nameof(Ask), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(tested.GetGenericArguments())
                .Invoke(null, null);
    }

    private static string? Ask<TSource>()
        where TSource : IStoreSource => TSource.Missing;
}
