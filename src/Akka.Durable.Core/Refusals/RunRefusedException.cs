namespace Akka.Durable.Refusals;

/// <summary>What was asked of a run was refused, and nothing was changed. <see cref="Refusal"/> says why.</summary>
public sealed class RunRefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;

    /// <summary>The refusal's stable code.</summary>
    public string Code => Refusal.Code;
}
