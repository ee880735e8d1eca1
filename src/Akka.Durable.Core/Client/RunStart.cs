using System.Collections.Immutable;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Client;

/// <summary>Checks what a caller gives before anything is decided.</summary>
public static class RunStart
{
    public const int TagsMax = 50;
    public const int TagNameLengthMax = 100;
    public const int TagValueLengthMax = 500;

    /// <summary>The command that starts a run.</summary>
    /// <exception cref="RunRefusedException">A tag, the deadline or the input is none that may be stored.</exception>
    public static RunCommand.Start Command<TInput>(
        RunDefinition definition, TInput input, StartOptions options, string owner, PayloadJson json, Func<string> newId)
    {
        Address.Check(definition.Name, key: null);
        return new(
            definition.Name,
            definition.Version,
            Write(json, input, "The input"),
            owner,
            Tags(options.Tags.Select(t => KeyValuePair.Create<string, string?>(t.Key, t.Value))).ToImmutableSortedDictionary(t => t.Key, t => t.Value!),
            options.Parent,
            options.Deadline,
            options.Compensate,
            options.Signal is { } signal ? Command(signal, json, newId) : null);
    }

    /// <summary>The command that sends a signal.</summary>
    /// <exception cref="RunRefusedException">Its name, id or value is none that may be stored.</exception>
    public static RunCommand.SendSignal Command(StartSignal signal, PayloadJson json, Func<string> newId)
    {
        Address.Check(signal.Name, key: null);
        if (signal.Id is { } id) Address.Check("signal", id);
        return new(signal.Id ?? newId(), signal.Name, signal.Sender, Write(json, signal.Value, "The signal"));
    }

    /// <summary>Tags that may be stored; a null value stands for removal.</summary>
    public static ImmutableSortedDictionary<string, string?> Tags(IEnumerable<KeyValuePair<string, string?>> tags)
    {
        var all = tags.ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (all.Count > TagsMax) throw Invalid($"{all.Count} tags; at most {TagsMax} are allowed");

        foreach (var (name, value) in all)
        {
            if (name.Length is 0 or > TagNameLengthMax || !IsPlain(name))
            {
                throw Invalid($"'{Refusal.Shown(name)}' cannot name a tag: 1 to {TagNameLengthMax} characters without control characters are wanted");
            }

            if (value is { Length: > TagValueLengthMax } || (value is not null && !IsPlain(value)))
            {
                throw Invalid($"the value of tag '{name}' is not text of at most {TagValueLengthMax} characters without control characters");
            }
        }

        return all;
    }

    /// <exception cref="RunRefusedException"><c>payload-too-large</c> or <c>invalid-input</c>.</exception>
    public static Payload Write<T>(PayloadJson json, T value, string what)
    {
        try
        {
            return json.Write(value, what);
        }
        catch (PayloadTooLargeException tooLarge)
        {
            throw new RunRefusedException(new(RefusalCodes.PayloadTooLarge, tooLarge.Message));
        }
        catch (PayloadNotSerializableException unwritable)
        {
            throw new RunRefusedException(new(RefusalCodes.InvalidInput, unwritable.Message));
        }
    }

    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) return false;
            if (char.IsSurrogate(text[i]) && (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static RunRefusedException Invalid(string what) => new(new(RefusalCodes.InvalidInput, $"{what}."));
}
