using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Security;

/// <summary>A log-in, kept by the browser as a cookie that only this program can write and read.</summary>
internal sealed class Session(
    IDataProtectionProvider protection, KeyRing keys, IOptions<DurableDashboardOptions> options, TimeProvider time)
{
    public const string CookieName = "akka-durable-session";

    private readonly IDataProtector _protector = protection.CreateProtector("Akka.Durable.Dashboard.Session.v1");

    public void Begin(HttpContext context, DashboardKey key, string path)
    {
        var expires = time.GetUtcNow() + options.Value.SessionDuration;
        var text = string.Create(CultureInfo.InvariantCulture, $"{key.Mark}|{expires.UtcTicks}|{RandomNumberGenerator.GetHexString(16)}");
        context.Response.Cookies.Append(CookieName, _protector.Protect(text), Cookie(context, path, expires));
    }

    public static void End(HttpContext context, string path) =>
        context.Response.Cookies.Delete(CookieName, Cookie(context, path, expires: null));

    /// <summary>The key that the request's cookie stands for; null when it has none, or one that is forged, expired or of a removed key.</summary>
    public DashboardKey? KeyOf(HttpRequest request)
    {
        if (request.Cookies[CookieName] is not { Length: > 0 and < 4096 } cookie) return null;

        try
        {
            var parts = _protector.Unprotect(cookie).Split('|');
            return parts is [var mark, var ticks, _] && long.Parse(ticks, CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks
                ? keys.FindMark(mark)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Cookie(HttpContext context, string path, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = path,
        Expires = expires,
        IsEssential = true,
    };
}
