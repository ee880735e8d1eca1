using Microsoft.Extensions.Logging;

namespace Akka.Durable.Dashboard;

/// <summary>Everything the dashboard says. Ids are stable. No key, no payload and no text of a caller is ever written to a log.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "A {Method} request ended with {Code}.")]
    public static partial void Failed(ILogger logger, string method, string code, Exception reason);

    [LoggerMessage(3002, LogLevel.Information, "Key '{Key}' logged in.")]
    public static partial void LoggedIn(ILogger logger, string key);

    [LoggerMessage(3003, LogLevel.Warning, "A log-in with an unknown key was refused.")]
    public static partial void LogInRefused(ILogger logger);

    [LoggerMessage(3004, LogLevel.Information, "{By} asked run {Run} for {Action}: {Outcome}.")]
    public static partial void Asked(ILogger logger, string by, string run, string action, string outcome);
}
