namespace BlazorSessions.Tests.Architecture;

/// <summary>Who filters a log by the id of an event, or by OWASP's name for it, gets that event.</summary>
public sealed class EventIdTests
{
    // Of the Logging Vocabulary Cheat Sheet: authentication, authorization, cryptography, input, malice, sessions.
    private static readonly string[] s_vocabulary =
    [
        "authn_login_success", "authn_login_successafterfail", "authn_login_fail", "authn_login_fail_max", "authn_login_lock",
        "authn_password_change", "authn_password_change_fail", "authn_impossible_travel", "authn_token_created",
        "authn_token_revoked", "authn_token_reuse", "authn_token_delete", "authz_fail", "authz_change", "authz_admin",
        "crypt_decrypt_fail", "crypt_encrypt_fail", "excess_rate_limit_exceeded", "input_validation_fail",
        "malicious_excess_404", "malicious_extraneous", "malicious_attack_tool", "malicious_cors",
        "malicious_direct_reference", "sequence_fail", "session_created", "session_renewed", "session_expired",
        "session_use_after_expire",
    ];

    [Fact]
    public void No_two_messages_have_the_same_id() => Assert.Empty(
        LogEvents.All.GroupBy(message => message.Id).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(message => message.Name))}"));

    [Fact]
    public void What_concerns_security_has_a_name_out_of_the_vocabulary()
    {
        var named = LogEvents.All.Where(message => message.Owasp is not null).ToArray();

        Assert.True(named.Length >= 20, $"{named.Length} messages were found.");
        Assert.All(named, message => Assert.Contains(message.Owasp, s_vocabulary));
    }
}
