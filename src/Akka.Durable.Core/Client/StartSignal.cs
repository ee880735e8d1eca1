namespace Akka.Durable;

/// <summary>A signal that is sent with a start.</summary>
/// <param name="Name">The signal's name.</param>
/// <param name="Value">What it says.</param>
/// <param name="Id">Tells one signal sent twice from two. Null, the default: one is made, and sending again is another signal.</param>
/// <param name="Sender">Who sends it, for the journal.</param>
public sealed record StartSignal(string Name, object? Value, string? Id = null, string? Sender = null);
