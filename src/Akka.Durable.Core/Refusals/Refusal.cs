namespace Akka.Durable.Refusals;

/// <summary>Why something asked of a run was not done. Nothing was changed.</summary>
/// <param name="Code">Stable; scripts and programs branch on it. One of <see cref="RefusalCodes"/>.</param>
/// <param name="Message">One sentence for a person: what was found, what was wanted.</param>
public sealed record Refusal(string Code, string Message)
{
    /// <summary>What whoever asks for a run that is not there, or not there any more, is told.</summary>
    public static Refusal UnknownRun(RunId run) => new(RefusalCodes.UnknownRun, $"There is no run {run}.");

    internal static Refusal InvalidRunId(string? text) => new(
        RefusalCodes.InvalidRunId,
        $"'{Shown(text)}' is not a run id: 1 to {RunId.LengthMax} of A-Z a-z 0-9 . _ : - are wanted.");

    public static string Shown(string? text)
    {
        if (text is null) return "";
        var start = text.Length <= 60 ? text : text[..60] + "...";
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
