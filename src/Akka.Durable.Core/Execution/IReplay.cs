namespace Akka.Durable.Execution;

/// <summary>A run's code is only led over what is recorded, to learn something of it: nothing is run and nothing is written.</summary>
internal interface IReplay
{
    /// <summary>Whether what the code declares is compared with what is recorded.</summary>
    bool Compares { get; }

    /// <summary>The code calls a phase and says how it is carried out.</summary>
    void Called(Address phase, PhaseOptions options);
}
