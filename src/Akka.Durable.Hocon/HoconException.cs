using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon;

/// <summary>A HOCON text cannot be read. The message is <c>file:line: sentence</c> and fit to be shown to whoever wrote the file.</summary>
public sealed class HoconException : Exception
{
    public HoconException(HoconOrigin origin, string problem, Exception? cause = null) : base($"{origin}: {problem}", cause)
    {
        Origin = origin;
        Problem = problem;
    }

    /// <summary>Where the fault is.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }
}
