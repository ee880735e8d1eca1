using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Demo;

/// <summary>Progress as lines, for output that goes to a file or a program: each phase's beginning and end, and each tenth of it.</summary>
internal sealed class PlainProgress(TextWriter output) : IProgressView
{
    private readonly Lock _gate = new();

    public Task<T> DuringAsync<T>(Func<Task<T>> work) => work();

    public void Started(string phase) => Write($"{phase}: started");

    public void Progressed(string phase, long done, long? of, string unit)
    {
        if (of is not { } all) return;

        if (done * 10 / all > (done - 1) * 10 / all) Write($"{phase}: {Shown.Number(done)} of {Shown.Number(all)} {unit}");
    }

    public void Ended(string phase) => Write($"{phase}: done");

    public void Say(string sentence) => Write(sentence);

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
