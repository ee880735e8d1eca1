using Akka.Durable.Dashboard.Security;

namespace Akka.Durable;

/// <summary>Who may see and steer runs over HTTP, and how much of it.</summary>
public sealed class DurableDashboardOptions
{
    /// <summary>Keys that log in, each with its role. Without any, and without <see cref="ReadPolicy"/>, one that administers is made at start and
    /// announced.</summary>
    public IList<DashboardKey> Keys { get; } = [];

    /// <summary>Name of an authorization policy of this program that decides who may read. Set together with the other two; there are no keys and
    /// no log-in page of ours then.</summary>
    public string? ReadPolicy { get; set; }

    /// <summary>Who may start, fork, signal, cancel, pause, suspend, resume, retry, tag and move deadlines.</summary>
    public string? OperatePolicy { get; set; }

    /// <summary>Who may roll back, terminate, release, and answer for undos.</summary>
    public string? AdministerPolicy { get; set; }

    /// <summary>Names in a request's Host header that are served, without port. Without any, the default, only this machine is: localhost,
    /// 127.0.0.1 and [::1], and connections from elsewhere are refused. Behind a proxy, the name that the proxy passes on.</summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>Is given the sentence with the key that was made at start. Standard error by default: never a log.</summary>
    public Action<string> Announce { get; set; } = Console.Error.WriteLine;

    /// <summary>Names of JSON members whose values are never shown, in any case, wherever the name contains them.</summary>
    public IList<string> RedactedNames { get; } =
        ["password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "connectionstring", "credential", "privatekey"];

    /// <summary>Bytes in one request's body. 2 MiB by default; should be above <c>payload-max</c>.</summary>
    public int RequestBytesMax { get; set; } = 2 * 1024 * 1024;

    /// <summary>How long a body may take to arrive. 15 seconds by default.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a log-in lasts. 12 hours by default. A key that is removed ends its log-ins at once.</summary>
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Requests a minute of one caller. 6,000 by default.</summary>
    public int RequestsPerMinuteMax { get; set; } = 6000;

    /// <summary>Log-ins tried a minute from one address. 10 by default.</summary>
    public int LogInsPerMinuteMax { get; set; } = 10;

    /// <summary>Live streams open at once. 200 by default.</summary>
    public int StreamsMax { get; set; } = 200;

    /// <summary>How often a live stream looks for new events. 250 ms by default.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromMilliseconds(250);
}
