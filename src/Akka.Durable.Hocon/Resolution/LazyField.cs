namespace Akka.Durable.Hocon.Resolution;

/// <summary>One key, or one element of an array: what was assigned to it, first to last, and what is known of the outcome.</summary>
internal sealed class LazyField(IReadOnlyList<Expression> layers)
{
    private readonly Dictionary<int, Shape?> _outcomes = [];

    public IReadOnlyList<Expression> Layers => layers;

    /// <summary>
    /// The layers below this one may be asked for. While a layer is being evaluated a reference to its own key looks back
    /// at what was assigned before it.
    /// </summary>
    public int Open { get; set; } = layers.Count;

    public bool TryGetOutcome(int layer, out Shape? outcome) => _outcomes.TryGetValue(layer, out outcome);

    public void SetOutcome(int layer, Shape? outcome) => _outcomes[layer] = outcome;
}
