using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>Finds options that contradict each other or promise what cannot be kept, all of them at once.</summary>
internal sealed class BlazorSessionsOptionsValidator : IValidateOptions<BlazorSessionsOptions>
{
    // What carries it through the browser must pass as the body of a request: servers take 30,000,000 bytes.
    private const int MostPrincipalBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan s_longestCookie = TimeSpan.FromDays(400);

    public ValidateOptionsResult Validate(string? name, BlazorSessionsOptions options)
    {
        var isNamed = !string.IsNullOrEmpty(name);
        var faults = Lifetimes(options).Concat(Assurance(options)).Concat(Paths(options)).Concat(Limits(options))
            .Concat(CookieFaults.Of(options.Cookie)).Concat(Persistence(options)).Concat(LoadingFaults.Of(options))
            .Concat(EventFaults.Of(options)).Concat(isNamed ? OfUsers(options) : []).ToArray();
        var place = isNamed ? $"{nameof(BlazorSessionsOptions)} of \"{name}\": " : $"{nameof(BlazorSessionsOptions)}.";
        return faults.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults.Select(fault => place + fault));
    }

    // What would silently do nothing.
    private static IEnumerable<string> OfUsers(BlazorSessionsOptions options)
    {
        foreach (var (name, isSet) in new[]
        {
            (nameof(options.AllowedOrigins), options.AllowedOrigins.Count > 0),
            (nameof(options.MaxSessionsPerUser), options.MaxSessionsPerUser is not null),
            (nameof(options.RedirectWhenEnded), options.RedirectWhenEnded),
            (nameof(options.LoginPathSelector), options.LoginPathSelector is not null),
            (nameof(options.Preload), options.Preload.Count > 0),
            (nameof(options.Skip), options.Skip.Count > 0),
        })
        {
            if (isSet)
            {
                yield return $"{name} is set, which is for the app's first session to say; set it where AddBlazorSessions "
                    + "has no name.";
            }
        }
    }

    private static IEnumerable<string> Lifetimes(BlazorSessionsOptions options)
    {
        foreach (var (name, idle, absolute) in new[]
        {
            (string.Empty, options.IdleTimeout, options.AbsoluteTimeout),
            ($"{nameof(options.RememberMe)}.", options.RememberMe.IdleTimeout, options.RememberMe.AbsoluteTimeout),
        })
        {
            if (idle < TimeSpan.FromSeconds(1))
            {
                yield return $"{name}IdleTimeout is {idle}; make it at least one second.";
            }

            if (absolute < idle)
            {
                yield return $"{name}AbsoluteTimeout ({absolute}) is shorter than IdleTimeout ({idle}); make it at least as long.";
            }

            if (absolute > TimeSpan.FromDays(3650))
            {
                yield return $"{name}AbsoluteTimeout is {absolute}; make it at most ten years.";
            }
        }

        if (options.StoreTimeout <= TimeSpan.Zero || options.StoreTimeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(options.StoreTimeout)} is {options.StoreTimeout}; make it longer than zero and at most five minutes.";
        }

        if (options.CleanupInterval < TimeSpan.FromSeconds(1) && options.CleanupInterval != Timeout.InfiniteTimeSpan)
        {
            yield return $"{nameof(options.CleanupInterval)} is {options.CleanupInterval}; make it at least one second, or Timeout.InfiniteTimeSpan for never.";
        }

        if (options.RotationGrace < TimeSpan.Zero || options.RotationGrace > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(options.RotationGrace)} is {options.RotationGrace}; make it zero to five minutes.";
        }
    }

    // RFC 6265bis, section 5.5: no browser has to keep a cookie any longer, and Chromium does not.
    private static IEnumerable<string> Persistence(BlazorSessionsOptions options)
    {
        if (options.PersistentCookie && options.AbsoluteTimeout > s_longestCookie)
        {
            yield return $"{nameof(options.PersistentCookie)} is set and AbsoluteTimeout is {options.AbsoluteTimeout}, and browsers "
                + "keep no cookie longer than 400 days; make it at most that.";
        }
    }

    private static IEnumerable<string> Assurance(BlazorSessionsOptions options)
    {
        if (options.AssuranceLevel is not { } level)
        {
            yield break;
        }

        if (!Enum.IsDefined(level))
        {
            yield return $"{nameof(options.AssuranceLevel)} is {level}; choose Aal1, Aal2 or Aal3.";
            yield break;
        }

        var longest = AssuranceLevels.Of(level);
        foreach (var (name, span, most) in new[]
        {
            (nameof(options.IdleTimeout), options.IdleTimeout, longest.IdleTimeout),
            (nameof(options.AbsoluteTimeout), options.AbsoluteTimeout, longest.AbsoluteTimeout),
            ($"{nameof(options.RememberMe)}.IdleTimeout", options.RememberMe.IdleTimeout, longest.IdleTimeout),
            ($"{nameof(options.RememberMe)}.AbsoluteTimeout", options.RememberMe.AbsoluteTimeout, longest.AbsoluteTimeout),
        })
        {
            if (span > most)
            {
                yield return $"{name} is {span}, and {level} allows {most}; call options.UseAssuranceLevel({level}) and only "
                    + "shorten lifetimes after it.";
            }
        }
    }

    private static IEnumerable<string> Paths(BlazorSessionsOptions options)
    {
        foreach (var (name, path) in new[]
        {
            (nameof(options.LoginPath), options.LoginPath),
            (nameof(options.AccessDeniedPath), options.AccessDeniedPath),
            (nameof(options.LogoutRedirectPath), options.LogoutRedirectPath),
        })
        {
            if (!LocalUrl.TryParse(path, out _))
            {
                yield return $"{name} is \"{path}\"; make it a path inside the app, such as \"/login\".";
            }
        }

        if (string.IsNullOrWhiteSpace(options.ReturnUrlParameter))
        {
            yield return $"{nameof(options.ReturnUrlParameter)} is empty; name the query parameter, such as \"returnUrl\".";
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin.ToLowerInvariant())
            {
                yield return $"{nameof(options.AllowedOrigins)} has \"{origin}\"; write scheme and host only, such as \"https://app.example\".";
            }
        }
    }

    private static IEnumerable<string> Limits(BlazorSessionsOptions options)
    {
        if (options.MaxKeys < 1)
        {
            yield return $"{nameof(options.MaxKeys)} is {options.MaxKeys}; make it at least 1.";
        }

        if (options.MaxBytes < 1)
        {
            yield return $"{nameof(options.MaxBytes)} is {options.MaxBytes}; make it at least 1.";
        }

        if (options.MaxPrincipalBytes is < 1 or > MostPrincipalBytes)
        {
            yield return $"{nameof(options.MaxPrincipalBytes)} is {options.MaxPrincipalBytes}; make it 1 to {MostPrincipalBytes}.";
        }

        if (options.MaxSessionsPerUser < 1)
        {
            yield return $"{nameof(options.MaxSessionsPerUser)} is {options.MaxSessionsPerUser}; make it at least 1, or null for any number.";
        }
    }
}
