using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Gives a POST that is sent again under the same Idempotency-Key the answer of the first, and does nothing for it.</summary>
/// <remarks>
/// Kept in memory for a day, and for at most <see cref="AnswersMax"/> requests. What has to hold longer and across restarts holds by ids that
/// are made from the key: a start, a signal and a rollback are known to the run itself.
/// </remarks>
internal sealed class Idempotency(TimeProvider time)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const int KeyLengthMax = 200;
    public const int AnswersMax = 10_000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Name, DateTimeOffset At)> _order = [];

    /// <summary>The request's key; null where it has none.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers[Header].ToString();
        if (key.Length == 0) return null;

        return key.Length <= KeyLengthMax && key.All(c => c is > ' ' and < (char)127)
            ? key
            : throw RequestRefusedException.Invalid($"{Header} has to be 1 to {KeyLengthMax} printable ASCII characters without spaces.");
    }

    /// <summary>A text that may serve as the id of a run, a signal or a rollback; another caller's same key gives another.</summary>
    public static string? IdOf(HttpContext context) => KeyOf(context.Request) is { } key
        ? "key-" + Hash($"{context.User.Identity?.Name}\n{key}", [])[..32]
        : null;

    public async Task<Answer> OnceAsync(HttpContext context, byte[] body, Func<Task<Answer>> act)
    {
        if (KeyOf(context.Request) is not { } key) return await act();

        Forget();
        var name = $"{context.User.Identity?.Name}\n{context.Request.Path}\n{key}";
        var own = new Entry(Hash("", body), new(TaskCreationOptions.RunContinuationsAsynchronously));
        var entry = _entries.GetOrAdd(name, own);
        if (!ReferenceEquals(entry, own))
        {
            if (entry.BodyHash != own.BodyHash)
            {
                throw new RequestRefusedException(new(409, "idempotency-mismatch", "This Idempotency-Key was used with another request."));
            }

            context.Response.Headers[ReplayedHeader] = "true";
            return await entry.Answer.Task.WaitAsync(context.RequestAborted);
        }

        _order.Enqueue((name, time.GetUtcNow()));
        try
        {
            var answer = await act();
            own.Answer.SetResult(answer);
            return answer;
        }
        catch (Exception exception)
        {
            // What was refused was not done; asked again, it may be by then.
            _entries.TryRemove(name, out _);
            own.Answer.SetException(exception);
            _ = own.Answer.Task.Exception;
            throw;
        }
    }

    private void Forget()
    {
        var old = time.GetUtcNow() - Kept;
        while (_order.TryPeek(out var first) && (first.At < old || _entries.Count >= AnswersMax) && _order.TryDequeue(out first))
        {
            _entries.TryRemove(first.Name, out _);
        }
    }

    private static string Hash(string text, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Entry(string BodyHash, TaskCompletionSource<Answer> Answer);
}
