#!/usr/bin/env bash
# Takes one guard after the other out and runs the tests that are named beside it: some of them must fail. For the live
# sessions and the issuer these are the schedules, where some order of events does. A guard whose loss goes unnoticed is
# either useless or unproven.
#
#   eng/mutate-guards.sh [NAME...]
#
# Works on a copy; the tree stays as it is. The guards of the stores are broken in tests, see StoreGuardTests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# name | file below src/BlazorSessions | test class or namespace below BlazorSessions.Tests | Perl substitution, over the
# whole file. A file of another package begins with ../PACKAGE/, and its tests are in PACKAGE.Tests.
read -r -d '' guards <<'GUARDS' || true
settle-waits-for-loads|Live/LiveSessions.Ending.cs|Schedules|s/if \(_loading\.TryGetValue\(handle, out var loading\)\)/if (_loading.TryGetValue(handle, out var loading) && _loading.IsEmpty)/
loads-are-shared|Live/LiveSessions.cs|Schedules|s/var loading = _loading\.GetOrAdd\(.*?\);/var loading = new Lazy<Task<LiveSession?>>(() => StartLoadAsync(handle));/
registry-forgets-the-ended|Live/LiveSessions.Ending.cs|Schedules|s/return _live\.TryRemove\(handle, out var live\) && EndLive/return _live.TryGetValue(handle, out var live) && EndLive/
missing-ends-the-copy|Live/LiveSessions.cs|Schedules|s/EndMissing\(live\);\n            return false;/return false;/
copies-are-confirmed|Live/LiveSessions.cs|Schedules|s/<= ConfirmedFor\)/<= TimeSpan.MaxValue)/
an-end-has-one-reason|Live/LiveSessions.Ending.cs|Schedules|s/live\?\.BeginEnd\(reason\);//
a-failed-end-is-doubted|Live/LiveSessions.Ending.cs|Schedules|s/live\?\.Doubt\(\);//
versions-only-rise|Live/LiveSession.cs|Schedules|s/record\.Version < _record\.Version \|\| !isNews/false/
an-end-is-final|Live/LiveSession.cs|Schedules|s/if \(_isEnded \|\| record\.Version/if (record.Version/
an-end-comes-once|Live/LiveSession.Ending.cs|Schedules|s/if \(_isEnded\)\n            \{\n                return false;/if (_isEnded \&\& reason is null)\n            {\n                return false;/
activity-wakes-no-ended|Live/LiveSession.cs|Schedules|s/if \(_isEnded\)\n            \{\n                return;/if (_isEnded \&\& _leases > 1000)\n            {\n                return;/
no-lease-on-the-ended|Live/LiveSession.Holders.cs|Schedules|s/_isEnded \|\| _leases == Retired/_leases == Retired/
one-writer-a-node|Live/LiveSession.cs|Schedules|s/new\(1, 1\);/new(2, 2);/
a-lost-merge-is-doubted|Live/SessionWriter.cs|Schedules|s/live\.Doubt\(\);//
conflicts-are-read-again|Live/SessionWriter.cs|Schedules|s/await CatchUpAsync\(live, delta, cancellationToken\);//
a-lost-token-stays-lost|Live/SessionWriter.cs|Schedules|s/ \|\| live\.Record\.TokenHash != expected//
missing-is-no-success|Live/SessionWriter.cs|Schedules|s/sessions\.EndMissing\(live\);\n                throw live\.NewException\(\);/return true;/
expiry-asks-the-store|Live/LiveExpiry.cs|Schedules|s/await LivesOnAsync\(live\) : null/(bool?)false : null/
the-sweep-ends-the-missing|Live/LiveSweep.cs|Schedules|s/_sessions\.EndMissing\(live\);/_ = version;/
the-sweep-reads-the-newer|Live/LiveSweep.cs|Schedules|s/behind\.Add\(live\);//
one-probe-for-all|Live/LiveProbe.cs|Live.SweepTests|s/MostAtOnce = 10_000/MostAtOnce = 1_000/
a-failed-probe-is-asked-in-parts|Live/LiveProbe.cs|Live.SweepTests|s/part\.Length == 1\)/part.Length > 0)/
an-outage-costs-one-call-a-turn|Live/LiveProbe.cs|Live.SweepTests|s/if \(isThere\)/if (isThere || turn.Failure is not null)/
a-turn-begins-smaller-after-a-failure|Live/LiveProbe.cs|Live.SweepTests|s/Math\.Max\(1, first\.Length \/ Parts\)/MostAtOnce/
the-bad-are-asked-about-alone|Live/LiveProbe.cs|Live.SweepTests|s/_bad\.UnionWith\(turn\.Bad\);//
the-bad-may-be-good-again|Live/LiveProbe.cs|Live.SweepTests|s/_bad\.IntersectWith\(stillBad\);//
what-is-dropped-lives-by-no-clock|Live/ExpiredCleanup.cs|Live.ExpiredCleanupTests|s/clock\.GetUtcNow\(\) - _delay/clock.GetUtcNow()/
rotation-expects-a-token|Scopes/SessionIssuer.cs|Schedules|s/ExpectedTokenHash = expected,/ExpectedTokenHash = null,/
sign-in-carries-the-epoch|Scopes/SessionIssuer.cs|Schedules|s/Epoch = request\.Epoch,/Epoch = long.MaxValue,/
a-refused-sign-in-is-undone|Scopes/SessionIssuer.cs|Schedules|s/await EndQuietlyAsync\(newHandle\);//
end-all-settles-here|Live/ManySessions.cs|Schedules|s/var batch = await store\.EndBatchAsync\(userKey, (.*?)\);\n                await SettleAsync\(batch, userKey\);/var batch = await store.EndBatchAsync(userKey, $1);/
what-can-end-ends|Live/ManySessions.cs|Scopes.ManySessionsTests|s/when \(!refused\.OutcomeUnknown\)/when (refused.InnerException is null)/
the-epoch-comes-first|Live/ManySessions.cs|Schedules|s/await store\.RaiseEpochAsync\(userKey, cancellationToken\)/await store.GetEpochAsync(userKey, cancellationToken) + 1/
a-branch-has-its-user|Http/EndpointUses.cs|Http.NoEndpointTests|s/endpoint is null \? EndpointUse\.App/endpoint is null ? EndpointUse.None/
a-request-sent-on-goes-on|Http/RequestScopes.cs|Http.NoEndpointTests|s/session\.GoOn\(before\);/_ = before;/
who-is-sent-on-is-authenticated|Http/SessionMiddleware.cs|Http.NoEndpointTests|s/await SentOn\.AuthenticateAsync\(http\);/await Task.CompletedTask;/
a-scheme-is-asked-again|Http/SessionAuthenticationHandler.cs|Http.NoEndpointTests|s/_askedFor != EndpointUse\.None \|\| loading/loading is not null || loading/
a-cookie-comes-once|Http/CookieHeader.cs|Http.CookieRulesTests|s/_ => CookieLookup\.Duplicate/_ => CookieLookup.Found/
an-outdated-starts-nothing|Http/RequestSession.cs|Http.OutdatedTokenTests|s/if \(Outdated is not null\)/if (Outdated is { Handle.IsEmpty: true })/
a-cookie-is-not-stored|Http/SessionCookie.cs|Http.CachingHeaderTests|s/response\.Headers\.CacheControl = "no-cache, no-store";//
who-reads-varies|Http/RequestSession.cs|Http.CachingHeaderTests|s/SessionCookie\.VaryByCookie\(_http\.Response\);//
another-scheme-needs-the-browsers-word|Http/SameOrigin.cs|Http.SameOriginTests|s/site is \["same-origin"\] \|\| //
only-web-sockets-go-without-it|Http/SameOrigin.cs|Http.SameOriginTests|s/ && IsWebSocket\(request\)//
a-web-socket-over-http-is-none-of-ours|Http/SameOrigin.cs|Circuits.OriginTests|s/ && !request\.IsHttps//
no-cross-site-origin|Http/SameOrigin.cs|Http.SameOriginTests|s/ && site is not \["cross-site"\]//
tickets-grow-old|Tickets/TicketProtector.cs|Tickets.RedeemEndpointTests|s/clock\.GetUtcNow\(\) < ticket\.ExpiresAt/clock.GetUtcNow() < DateTimeOffset.MaxValue/
the-rejected-are-ended|Live/SessionValidation.cs|Events.ValidationTests|s/await _sessions\.EndAsync\(live\.Handle, SessionEndReason\.Revoked, CancellationToken\.None\);//
no-answer-lets-nobody-in|Live/SessionValidation.cs|Events.ValidationTests|s/throw SessionStoreException\.NotValidated\(exception\);/return true;/
one-question-for-all|Live/SessionValidation.cs|Events.ValidationTests|s/_running\.GetOrAdd\(live\.Handle, _ => new\(\(\) => StartAsync\(live, http\)\)\)/new Lazy<Task<bool>>(() => StartAsync(live, http))/
requests-are-validated|Http/SessionEntrance.cs|Events.ValidationTests|s/await validation\.EnsureAsync\(leased, http\);//
opening-circuits-are-validated|Circuits/CircuitDoor.cs|Events.ValidationTests|s/live = live is null \|\| await circuit\.IsValidAsync\(live\) \? live : null;//
sign-ins-in-circuits-are-watched|Live/LiveFollowers.cs|Events.ValidationTests|s/expiry\.Hasten\(live\);\n        validation\?\.Watch\(live\);/expiry.Hasten(live);/
nobody-is-replaced-by-another|Live/UserReplacement.cs|Events.ValidationTests|s/if \(keys\.Require\(principal\) != user\.Key\)/if (keys.Require(principal).Length > 1000)/
who-is-replaced-keeps-newer-tokens|Live/UserReplacement.cs|Events.ValidationTests|s/live\.SignInProperties is not/live.Ticket?.Properties is not/
the-epoch-is-of-before-handlers|Scopes/SignInVerb.cs|Events.SigningTests|s/epoch = key == early \? epoch : await/epoch = await/
no-handler-stops-a-sign-out|Scopes/SignInEvents.cs|Events.SigningTests|s/logger\.EventHandlerFailed\(name, state\.Handle, exception\);/logger.EventHandlerFailed(name, state.Handle, exception);\n            throw;/
listeners-of-ends-stand-alone|Live/SessionEnds.cs|Events.EndedTests|s/Begin\(end, one => Tell\(listener, one\)\);/listener(end);/
ends-without-a-copy-are-told|Live/LiveSessions.Ending.cs|Events.EndedTests|s/Tell\(handle, reason, userKey: null\);//
a-hub-has-one-origin|Http/SessionMiddleware.cs|Http.Hubs.HubSessionTests|s/HasAny\(http\.Request\)\n            && !sameOrigin\.Allows\(http\.Request\)/HasAny(http.Request)\n            \&\& http.Request.Path.Value is null/
an-end-aborts-hubs|Http/Hubs/HubLink.cs|Http.Hubs.HubSessionTests|s/Close\(_caller\.Abort\);//
a-renewal-aborts-hubs|Http/Hubs/HubLink.cs|Http.Hubs.HubSessionTests|s/Arm\(Patience\);//
a-client-may-come-back|Http/Hubs/HubLink.cs|Http.Hubs.HubSessionTests|s/Close\(lifetime is null \? _caller\.Abort : lifetime\.RequestClose\);/Close(lifetime is null ? _caller.Abort : _caller.Abort);/
a-hub-sees-by-its-secret|Http/Hubs/HubSession.cs|Http.Hubs.HubSessionTests|s/state\.Token == held\.Token\);/state.Version >= 0);/
hubs-refuse-the-outdated|Http/Hubs/HubSessionFilter.cs|Http.Hubs.HubSessionTests|s/if \(link\.IsLost && NeedsUser\(invocationContext\)\)/if (link.IsLost \&\& link is null)/
hubs-let-go|Http/Hubs/HubLink.cs|Http.Hubs.HubSessionTests|s/_followers\.Leave\(live, this\);\n            _sessions\.Release\(live\);//
circuits-behind-a-policy-are-ours|Http/DefaultScheme.cs|Http.SeveralSchemesTests|s/scheme\.HandlerType != typeof\(PolicySchemeHandler\)/scheme.HandlerType is not null/
another-user-ends-the-first|Scopes/SessionIssuer.cs|Schedules|s/await sessions\.EndAsync\(current\.Live\.Handle, SessionEndReason\.Replaced, CancellationToken\.None\);//
only-the-current-secret|Http/SessionEntrance.cs|Http.OutdatedTokenTests|s/if \(fit\.LetsIn\)/if (fit.LetsIn || !leased.IsEnded)/
the-seen-end-the-grace|Http/SessionEntrance.cs|Http.PendingRequestTests|s/await notes\.EndGraceAsync\(live, fit\.State\.Token\);//
a-request-keeps-its-user|Http/RequestSession.cs|Http.PendingRequestTests|s/state\.UserKey == held\.UserKey;/state.Version >= 0;/
only-the-confirmed-go-on|Http/RequestSession.cs|Http.PendingRequestTests|s/!_entry\.IsConfirmed \|\| //
writes-expect-the-secret|Scopes/UpdateVerb.cs|Http.PendingRequestTests|s/ExpectedTokenHash = expected,//
an-edit-reads-its-own|Scopes/UpdateVerb.cs|Http.PendingRequestTests|s/if \(record\.TokenHash != expected\)/if (record.TokenHash != expected \&\& record.Version < 0)/
lists-confirm-the-secret|Scopes/UserSessions.cs|Http.PendingRequestTests|s/await session\.ConfirmAsync\(cancellationToken\);\n            state = session\.State;//
polls-of-the-same-browser|Http/ConnectionRequests.cs|Circuits.LongPollingTests|s/RequestSession\.Of\(http\)\.Named\?\.Handle/connection.Live?.Handle/
a-ticket-fits-the-browser|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/_ when !shown\.Names\(ticket\.Handle\) =>/_ when shown.Held is null =>/
a-ticket-fits-the-secret|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/_ => IsExpected\(ticket, shown\) \? null/_ => shown.Held is not null ? null/
an-outdated-binds-nothing|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/\(shown\.IsOutdated \|\| shown\.Held/(shown.Held/
what-changes-comes-from-us|Tickets/RedeemEndpoint.cs|Tickets.RedeemEndpointTests|s/http\.Request\.Headers\[TicketProtocol\.Header\]\.Count == 0 \|\| //
a-receipt-is-of-its-ticket|Tickets/TicketMail.cs|Tickets.TicketTests|s/\n            \|\| receipt\.Nonce != ticket\.Nonce//
a-proof-shows-the-secret|Tickets/SessionReceipt.cs|Circuits.ProofTests|s/ && token == .*?\(TokenHash\);/;/
room-is-made-until-there-is-some|Scopes/SessionIssuer.cs|Scopes.OwnSessionsTests|s/!await writer\.MayTryAgainAsync\(\+\+refusals, cancellationToken\)/++refusals > 4/
nobody-gives-way-for-nothing|Scopes/SignInRoom.cs|Scopes.OwnSessionsTests|s/IsUnexplained\(others\) \? 1 : 0/1/
room-is-made-for-what-is-not-listed|Scopes/SignInRoom.cs|Scopes.OwnSessionsTests|s/IsUnexplained\(others\) \? 1 : 0/0/
the-oldest-give-way|Scopes/SignInRoom.cs|Backplane.BackplaneTests|s/\.OrderBy\(info => info\.LastSeen\)/.OrderByDescending(info => info.LastSeen)/
the-replaced-are-confirmed|Scopes/SessionIssuer.cs|Tickets.RedeemEndpointTests|s/!await sessions\.ConfirmAsync\(current\.Live, cancellationToken\) \|\| //
what-is-not-kept-is-undone|Tickets/TicketExchange.cs|Circuits.ProofTests|s/throw await undo\.UndoAsync\(ticket, leased\) .*?;/throw SessionCookieException.NotKept();/
hidden-is-not-seen|Circuits/CircuitSight.cs|Circuits.ProofTests|s/if \(state\.Token == held\.Token\)\n        \{/if (held is not null)\n        {/
events-wait-for-the-end|Circuits/CircuitLife.cs|Circuits.GateTests|s/with \{ Ends = view\.Ends \+ 1 \}/with { Ends = view.Ends }/
the-refuted-drop-events|Circuits/CircuitView.cs|Circuits.CircuitLifeTests|s/ \|\| Proof == ProofStage\.Refuted;/;/
the-refuted-are-aborted|Circuits/CircuitLife.cs|Circuits.ProofTests|s/, AbortsAt = now \+ s_forReload//
the-clock-stands-unconnected|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/var stands = Stand\(view, now\) with \{ IsConnected = false/var stands = view with { IsConnected = false/
an-end-needs-no-proof|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/return End\(Proven\(view\) with/return End(view with/
the-handle-decides|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/slot\.Shown\?\.Handle == held\.Live\.Handle,/slot.Shown is not null,/
the-refuted-stay-out|Circuits/CircuitDoor.cs|Circuits.ProofTests|s/ && \(circuit\.Machine\.View\.Proof != ProofStage\.Refuted .*?\);/;/s
binds-meet-the-living|Tickets/RedeemEndpoint.cs|Circuits.BindTests|s/await sessions\.ConfirmAsync\(held\.Live, http\.RequestAborted\);/_ = sessions;/
a-hint-is-no-session|Tickets/TicketExchange.cs|Circuits.BindTests|s/isTaken = live\.State\.Token == token;/isTaken = true;/
a-circuit-has-one-scope|Circuits/CircuitOpening.cs|Scopes.ScopeTests|s/ \|\| !HasLocation\(\)//
a-ticket-comes-from-our-page|Tickets/RedeemEndpoint.cs|Tickets.RedeemEndpointTests|s/!sameOrigin\.Allows\(http\.Request\)/sameOrigin is null/
a-failed-transformation-lets-nobody-in|Circuits/SessionAuthenticationStateProvider.cs|Circuits.OneAnswerTests|s/return Principals\.Copy\(Principals\.Anonymous\);/return user;/
a-guarded-page-is-left|Circuits/CircuitPage.cs|Circuits.AuthorizePageTests|s/!await NeedsUserAsync\(\) \|\|/options is null ||/
a-page-for-everybody-stays|Circuits/GuardedPages.cs|Circuits.AuthorizePageTests|s/page\.Metadata\.GetMetadata<IAllowAnonymous>\(\) is not null/page.Order == int.MaxValue/
a-page-is-found-as-routing-does|Circuits/GuardedPages.cs|Circuits.AuthorizePageTests|s/\n +\.ThenBy\(endpoint => endpoint\.RoutePattern\.InboundPrecedence\)//
a-page-fits-its-constraints|Circuits/GuardedPages.cs|Circuits.AuthorizePageTests|s/ is not IRouteConstraint constraint\n        \|\| constraint/ is not IRouteConstraint constraint || services is not null || constraint/
who-is-led-on-stays-there|Circuits/CircuitPage.cs|Circuits.AuthorizePageTests|s/isWanted\(\) && await NeedsUserAsync\(\)/isWanted()/
who-leaves-is-not-asked-back|Circuits/CircuitSession.cs|Circuits.AuthorizePageTests|s/_ending = live\.Handle\.Value;/_ending = null;/
a-ticket-is-short|Tickets/RedeemEndpoint.cs|Tickets.RedeemEndpointTests|s/if \(text\.Length > longest\)/if (text.Length < 0)/
a-visitor-brings-no-user|Tickets/RedeemEndpoint.cs|Scopes.ManyClaimsTests|s/session\.Named is null \?/session.Named is { Handle.Value: "" } ?/
a-user-has-a-size|Scopes/SignInVerb.cs|Scopes.ManyClaimsTests|s/limits\.Check\(principal\);//
a-store-away-says-nothing|Tickets/RedeemEndpoint.cs|Tickets.RedeemEndpointTests|s/return session\.Unavailable is null\n/return session is not null\n/
a-bind-has-a-handle-of-its-own|Tickets/TicketIssue.cs|Tickets.RedeemEndpointTests|s/issuer\.NewHandle\(\), device/SessionHandle.Parse(ticket.NewHandle!), device/
only-its-own-is-forgotten|Tickets/TicketIssue.cs|Tickets.RedeemEndpointTests|s/ && named\.Value == ticket\.Handle//
a-grace-binds-nothing|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/ \|\| shown\.Held is not null\) && !ticket/) \&\& !ticket/
a-grace-is-not-adopted|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/ && held\.State\.Token == named\.Token\)/)/
a-grace-redeems-nothing|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/\n        && shown\.Held\?\.Token == token;/;/
what-is-shown-is-expected|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/\n        && shown\.Named\?\.Token == token//
a-recovery-fits-the-secret|Tickets/TicketComparison.cs|Tickets.RedeemEndpointTests|s/\n        && shown\.Named\?\.Token == TokenHash\.FromBytes\(previous\);/ \&\& previous.Length > 0;/
another-session-is-said-so|Tickets/TicketComparison.cs|Circuits.ProofTests|s/shown\.Names\(ticket\.Handle\) \? ReceiptOutcome\.Done : ReceiptOutcome\.OtherSession/ReceiptOutcome.Done/
another-session-refutes|Tickets/Prover.cs|Circuits.ProofTests|s/=> shown is \{ Outcome: ReceiptOutcome\.OtherSession \};/=> shown is { Nonce: "" };/
only-a-proof-proves|Tickets/SessionReceipt.cs|Tickets.ReceiptTests|s/Intent == TicketIntent\.Prove && //
a-proof-is-of-one-session|Tickets/SessionReceipt.cs|Tickets.ReceiptTests|s/Handle == handle\.Value && //
redeeming-proves-nobody|Tickets/TicketExchange.cs|Circuits.ProofTests|s/if \(proof\?\.Proves\(leased\.Handle, leased\.State\.Token\) == true\)/if (proof is not null)/
others-are-not-recovered|Tickets/TicketExchange.cs|Tickets.UndoTests|s/live\.Record\.TokenNonce != lost\.Nonce \|\| //
a-recovery-is-undone-to-before|Tickets/TicketExchange.cs|Tickets.UndoTests|s/, ExpectedTokenHash = lost\.ExpectedTokenHash \}/ }/
others-are-not-undone|Tickets/TicketUndo.cs|Tickets.UndoTests|s/record\.TokenNonce == ticket\.Nonce \? record/ticket.Nonce.Length > 0 ? record/
an-end-adopts-nothing|Tickets/SignInExchange.cs|Circuits.SignInTests|s/!bound\.IsFound \|\| binding is not Binding\.Ended\)/!bound.IsFound || binding is not null)/
an-unkept-bind-ends|Tickets/SignInExchange.cs|Circuits.ProofTests|s/await sessions\.EndAsync\(held\.Live\.Handle, null, CancellationToken\.None\);//
a-receipt-is-no-ticket|Tickets/TicketProtector.cs|Tickets.RedeemEndpointTests|s/"BlazorSessions", "receipt"/"BlazorSessions", "ticket"/
a-receipt-is-of-its-name|Tickets/TicketProtector.cs|Named.TicketTests|s/\n        && receipt\.Session == name\.Value//
another-secret-hides|Circuits/CircuitSight.cs|Circuits.ProofTests|s/state\.Token == held\.Token \? GlimpseKind\.Shown : GlimpseKind\.Hidden/GlimpseKind.Shown/
what-was-seen-is-of-one-session|Circuits/CircuitSight.cs|Circuits.CircuitSightTests|s/seen\.State\.Handle == state\.Handle \? seen : s_nothing/seen/
a-page-is-of-its-session|Circuits/CircuitDoor.cs|Circuits.PrerenderTests|s/ && isOfPage\(shown\.Handle\)//
a-circuit-opens-confirmed|Circuits/CircuitDoor.cs|Circuits.ProofTests|s/await ConfirmAsync\(circuit\.Settle\(\)\);\n        if/if/
what-comes-back-is-confirmed|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/await ConfirmAsync\(slot\.Binding\);//
the-refuted-show-the-current|Circuits/CircuitDoor.cs|Circuits.ProofTests|s/ && slot\.Shown\?\.Token == held\.State\.Token;/;/
a-connection-is-looked-at-again|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/if \(!ReferenceEquals\(slot, circuit\.Slot\) && !Fits\(binding, slot\)\)/if (binding is null)/
a-connection-brings-what-it-shows|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/brought with \{ Token = slot\.Shown\?\.Token \?\? brought\.Token \}/brought/
a-copy-lets-in-its-secret|Circuits/CircuitDoor.cs|Circuits.OutageTests|s/=> sessions\.FitAsKnown\(held\.Live, unknown\.Token\)\.LetsIn,/=> !held.Live.IsEnded,/
nobody-takes-what-is-unknown|Circuits/CircuitDoor.cs|Circuits.OutageTests|s/\(_, not null\) => false,/(_, not null) => true,/
an-unknown-is-of-one-cookie|Circuits/CircuitDoor.cs|Circuits.OutageTests|s/asked\.IsSameCookie\(unknown\)/true/
an-unknown-becomes-its-own|Circuits/CircuitDoor.cs|Circuits.OutageTests|s/slot\.Live\?\.Handle == asked\.Handle \|\| IsFirstSession\(slot\)/asked is not null/
nobody-becomes-no-user|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/slot is \{ Live: null, UserKey: null \} \|\| IsFirstSession\(slot\)/slot is not null/
a-first-session-has-no-user|Circuits/CircuitDoor.cs|Circuits.ReconnectTests|s/Live\.IsEnded: false, UserKey: null/Live.IsEnded: false/
nothing-after-the-close|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/view\.Phase == CircuitPhase\.Closed \? \(view, CircuitEffects\.None\) : happened/happened/
a-token-moves-who-is-replaced|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/ when view\.Departure == Departure\.Reload => Leave/ => Leave/
a-lost-line-acquits-nobody|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/stands\.Proof == ProofStage\.Refuted \? stands : stands with \{ Proof = ProofStage\.None \}, CircuitEffects/stands with { Proof = ProofStage.None }, CircuitEffects/
a-ticket-acquits-nobody|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/return stands\.Proof == ProofStage\.Refuted \? stands : stands with/return stands with/
what-is-hidden-is-not-shown|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/case GlimpseKind\.Hidden:\n                return Ask\(view, now\);/case GlimpseKind.Hidden:\n                return (view, CircuitEffects.Show);/
an-end-counts-once|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/case GlimpseKind\.Ended when previous\.Kind != GlimpseKind\.Ended:/case GlimpseKind.Ended when previous.Kind <= GlimpseKind.Ended:/
an-opening-shows-nothing|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/if \(view\.Phase == CircuitPhase\.Opening\)/if (view.Phase == CircuitPhase.Closed)/
only-its-own-end-is-held|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/if \(isReplaced && signsIn\)/if (signsIn)/
what-is-held-comes|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/ && mayWait;/ \&\& (mayWait || true);/
a-new-user-stays|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/ with \{ HeldUntil = null, Departure = Departure\.None, LeavesAt = null \};/;/
a-hint-is-for-who-has-none|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/Session\.Kind: GlimpseKind\.None, IsConnected: true, Exchange: null \}/IsConnected: true, Exchange: null }/
a-ticket-meets-what-it-hears-of|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/IsConnected: true, Exchange: null \};/IsConnected: true };/
only-what-was-asked-is-answered|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/if \(view\.Proof != ProofStage\.Asking\)/if (view.Phase == CircuitPhase.Closed)/
another-sessions-answer-refutes|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/case ProofKind\.Refuted:\n                return Refute\(view, now\);//
the-clock-stands-without-the-store|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\(Stand\(view, now\) with \{ Proof = ProofStage\.Parked/(view with { Proof = ProofStage.Parked/
a-late-answer-is-late|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/return IsOver\(view, now\)\n *\? Refute\(view, now\)\n *: /return /
the-time-runs-out|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/if \(view\.IsTiming && IsOver\(view, now\)\)/if (view.Asked < 0 \&\& IsOver(view, now))/
one-question-at-a-time|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n            Proof: ProofStage\.None,//
no-question-beside-a-ticket|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n            Exchange: null,\n/\n/
no-question-to-nobody|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n            IsConnected: true,\n            Exchange/\n            Exchange/
no-question-before-it-opens|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n            Phase: CircuitPhase\.Open,\n            Session/\n            Session/
the-refuted-reload|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/CircuitEffects\.Drop \| CircuitEffects\.Reload\);/CircuitEffects.Drop);/
the-proven-have-all-the-time|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n        Spent = TimeSpan\.Zero,//
the-proven-are-not-aborted|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/\n        AbortsAt = null,\n    \};/\n    };/
an-end-shuts-the-gate|Circuits/CircuitView.cs|Circuits.CircuitLifeTests|s/Ends != Drawn \|\| Proof/Proof/
the-newest-end-is-drawn|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/Drawn = drawn\.Ends/Drawn = view.Ends/
a-shut-gate-is-fenced|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/Token \| FenceIfShut\(connected\)\)/Token)/
a-gate-that-is-open-is-not-fenced|Circuits/CircuitLife.cs|Circuits.CircuitLifeTests|s/ && view\.Ends != view\.Drawn\n/\n/
time-runs-while-it-is-asked|Circuits/CircuitView.cs|Circuits.CircuitLifeTests|s/ProofStage\.Asking or ProofStage\.Pausing/ProofStage.Pausing/
time-runs-between-questions|Circuits/CircuitView.cs|Circuits.CircuitLifeTests|s/ProofStage\.Asking or ProofStage\.Pausing/ProofStage.Asking/
a-cookie-is-of-its-name|Http/CookieProtector.cs|Named.RequestTests|s/name, session\.Value, "v1"/name, "", "v1"/
a-ticket-is-of-its-name|Tickets/TicketProtector.cs|Named.TicketTests|s/ticket\.Session == name\.Value/ticket.Session.Length >= 0/
the-named-have-no-users|Scopes/SignInVerb.cs|Named.RequestTests|s/if \(!sessions\.Name\.HasUsers\)/if (sessions.Name.Value.Length > 1000)/
the-named-start-again|Scopes/ScopeSession.cs|Named.CircuitTests|s/ when Sessions\.Name\.HasUsers//
the-named-are-let-go|Circuits/NamedCircuitSession.cs|Named.CircuitTests|s/catch \(SessionCookieException\)\n                \{\n                    TryExchange\(held, Binding\.None\.Visitor\);/catch (SessionCookieException)\n                {/
the-named-ask-a-new-line|Circuits/NamedCircuitSession.cs|Named.CircuitTests|s/TryRenew\(held, showsOwn .*?\);/_ = showsOwn;/
the-named-are-active|Circuits/SessionHubFilter.cs|Named.CircuitTests|s/slot\.Named\?\.Active\?\.Invoke\(\);//
the-record-fits-the-secret|Http/RecordCookies.cs|Stores.Cookies|s/ && record\.TokenHash == named\.Token//
the-record-goes-with-its-secret|Http/RequestCookies.cs|Stores.Cookies|s/ && record\.TokenHash == held\.Token//
what-has-ended-seeds-nothing|Stores/Memory/MemorySessionStore.Seeding.cs|Stores.Cookies|s/ \|\| _ended\.Has\(record\)//
the-ended-users-seed-nothing|Stores/Memory/MemorySessionStore.Seeding.cs|Stores.Cookies|s/ \|\| record\.User is \{ \} user && EpochOf\(user\.Key\) > user\.Epoch//
verbs-wait-for-the-browser|Scopes/UpdateVerb.cs|Stores.Cookies|s/changes \? session\.KeepAsync\(cancellationToken\) : Task\.CompletedTask/Task.CompletedTask/
an-end-has-a-key-of-its-own|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.TwoNodesTests|s/ \|\| lastEnded is \{ \} ended && CacheEntry\.IsOver\(life, ended\)//
an-end-is-kept|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.TwoNodesTests|s/await _cache\.SetAsync\(EndKey\(handle\).*?;//
a-node-knows-its-ends|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.FaultTests|s/_seen\.HasEnded\(handle, life\) \|\| //
lives-are-in-order|Stores/Distributed/CacheEntry.cs|Stores.Distributed.TwoNodesTests|s/ \|\| OrderOf\(ended\) > OrderOf\(life\)//
an-end-finds-what-is-not-shown|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.FaultTests|s/if \(\(found\.Entry\?\.Life \?\? _seen\.LifeOf\(handle\)\) is/if (found.Entry?.Life is/
what-was-before-is-noticed|Stores/Distributed/SeenWrites.cs|Stores.Distributed.FaultTests|s/ && known\.Version > record\.Version\n/ \&\& known.Version > record.Version \&\& known.Version == Ended\n/
the-cache-has-the-last-word|Stores/Distributed/SeenWrites.cs|Stores.Distributed.FaultTests|s/clock\.GetElapsedTime\(known\.At\) < KnowsBetterFor/clock.GetElapsedTime(known.At) < TimeSpan.MaxValue/
what-is-not-shown-is-asked-again|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.FaultTests|s/ : !_seen\.IsRecent\(handle\)\)/ : true)/
a-new-record-is-read-back|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.FaultTests|s/return await ReadBackAsync\(record, entry, Verb, cancellationToken\) is WriteFate\.Kept;/return true;/
a-write-is-read-back|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.TwoNodesTests|s/switch \(await ReadBackAsync\(record, entry, Verb, cancellationToken\)\)/switch (Enum.Parse<WriteFate>("Kept"))/
another-nodes-write-is-a-conflict|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.TwoNodesTests|s/found\.Entry\.Write == entry\.Write/found.Entry.Write != 0/
a-write-after-the-end-is-undone|Stores/Distributed/DistributedCacheSessionStore.cs|Stores.Distributed.TwoNodesTests|s/await _cache\.RemoveAsync\(RecordKey\(handle\), Verb, cancellationToken\);\n                return MergeResult/return MergeResult/
a-write-that-hangs-keeps-its-turn|Stores/Distributed/SessionCache.cs|Stores.Distributed.FaultTests|s/await write\.WaitAsync\(Patience, clock, CancellationToken\.None\);//
one-writer-a-handle|Stores/Distributed/HandleTurns.cs|Stores.Distributed.DistributedCacheSessionStoreTests|s/new\(1, 1\);/new(2, 2);/
sinks-look-after-a-record|Live/SinkPump.cs|Mirroring|s/!Sink\.KeepsRecords \|\| await _read\(MirrorEntry\.Unknown\(entry\.Handle\), cancellationToken\) is not null/!Sink.KeepsRecords || entry.Tries >= 0/
sinks-hear-ends-first|Live/MirrorQueue.cs|Mirroring|s/return Take\(_ends, isEnd: true\) \?\? Take\(_records, isEnd: false\)/return Take(_records, isEnd: false) ?? Take(_ends, isEnd: true)/
sinks-hear-the-newest|Live/MirrorQueue.cs|Mirroring|s/!entry\.Supersedes\(waiting\)/entry.Tries > 1000/
sinks-hear-of-what-failed|Live/SessionMirror.cs|Mirroring|s/NoteUnknown\(handle\);\n            throw;/throw;/
an-older-record-is-nothing-new|Stores/Sinks/StoreSink.cs|Mirroring|s/kept\.Version >= record\.Version/kept.Version > record.Version + 1000/
users-have-the-epoch-of-the-store|Stores/Sinks/StoreSink.cs|Mirroring|s/await index\.GetEpochAsync\(user\.Key, cancellationToken\)/await index.GetEpochAsync("", cancellationToken)/
what-cannot-reach-is-not-written|Scopes/UpdateVerb.cs|Stores.Cookies|s/session\.CheckReach\(\);//
one-failure-is-no-outage|Live/EachAlone.cs|Live.PoisonedRecordTests|s/MostFailures = 3/MostFailures = 1/
the-users-refuse-changes|Serialization/PrincipalSerializer.cs|PrincipalsTests|s/Principals\.Share\(ticket\.Principal\)/ticket.Principal/
actors-are-counted|Serialization/BoundedReader.cs|Fuzzing.BytesTests|s/_actors <= MaxActors/_actors <= 1000/
the-newest-user-is-shown|Circuits/SessionAuthenticationStateProvider.cs|Circuits.TransformationTests|s/_shown is \{ \} newest \&\& newest != shown/_shown is { User: null } newest/
pages-are-not-persons|Circuits/SessionHubFilter.cs|Circuits.ActivityTests|s/EventKinds\.IsOfPerson\(arguments as string\)/arguments is not null/
a-cookie-in-doubt-stays|Http/RequestCookies.cs|Http.CookieDoubtTests|s/Doubt != CookieDoubt\.None/Doubt == CookieDoubt.NoKeys/
a-ticket-replaces-none-in-doubt|Tickets/RedeemEndpoint.cs|Http.CookieDoubtTests|s/session\.IsDoubtful && /session.Outdated is not null \&\& /
without-keys-nobody-is-nobody|Http/CookieProtector.cs|Http.CookieDoubtTests|s/return CanSeal\(cookieName\)/return cookieName.Length > 0/
a-key-has-its-issuer|Live/UserKeys.cs|Scopes.UserKeyTests|s/: SessionUserKey\.Of\(claim\.Issuer, claim\.Value\)/: claim.Value/
no-key-is-made-up|Live/UserKeys.cs|Scopes.UserKeyTests|s/ && IsForged\(user\)/ \&\& user is null/
what-was-planted-goes|Scopes/SessionIssuer.cs|Scopes.DropAtSignInTests|s/\[\.\. Options\.DropAtSignIn\]/[]/
who-signs-in-again-loses-nothing|Scopes/SessionIssuer.cs|Scopes.DropAtSignInTests|s/live\.Record\.User is null \? \[\.\. Options/live.Record.Version > 0 ? [.. Options/
a-users-response-is-private|Http/SessionCookie.cs|Http.PrivateResponseTests|s/headers\.CacheControl = "private";//
an-exchange-keeps-tokens|Scopes/SignInVerb.cs|Scopes.TokenTests|s/ \|\| !options\.FreshCredentials\)/)/
what-is-kept-is-copied|Scopes/SessionService.cs|Scopes.TokenTests|s/session\.Live\?\.Ticket\?\.Clone\(\)\.Properties/session.Live?.Ticket?.Properties/
a-stop-tells-of-activity|Live/TouchPump.cs|Live.ExpiryTests|s/Task\.WhenAll\(LastFlush, FlushAsync\(\)\)/Task.CompletedTask/
changes-are-announced|Live/StoreGateway.cs|Backplane.BackplaneTests|s/Announcer\?\.Changed\(held\.Handle, record\.Version\);//
ends-are-announced|Live/StoreGateway.cs|Backplane.BackplaneTests|s/Announcer\?\.Ended\(handle, reason\);//
only-messages-of-this-name-count|Live/BackplaneLink.cs|Backplane.BackplaneTests|s/name != sessions\.Name\.Value \|\| node == end\.Node && !news\.HasEnded/name.Length > 1000/
who-comes-back-looks-at-once|Live/BackplaneLink.cs|Backplane.BackplaneTests|s/sweep\.WakeAtOnce\(\);/_ = sweep;/
who-hears-nothing-believes-nothing|Live/LiveSessions.cs|Backplane.BackplaneTests|s/Backplane\.Covers\(live\.ConfirmedAt\) && //
what-is-spoken-of-is-read|Live/LiveSessions.cs|Backplane.BackplaneTests|s/ && !live\.IsBehind//
who-comes-back-believes-nothing-of-before|Live/BackplaneEnd.cs|Backplane.BackplaneTests|s/ && moment >= Volatile\.Read\(ref _connectedAt\)//
other-formats-are-no-messages|Live/SessionMessage.cs|Backplane.BackplaneTests|s/is not \{ Format: Format \} parsed/is not { } parsed/
the-sweep-goes-on|Live/LiveSweep.cs|Live.SweepTests|s/Arm\(NextTurn\(\)\);/_ = NextTurn();/
ends-from-elsewhere-are-heard|Live/BackplaneLink.cs|Histories.HistoryTests|s/_ = SettleAsync\(news\);/_ = news;/
a-burst-is-read-once|Live/PushedChanges.cs|Backplane.BackplaneTests|s/known\.Version = Math\.Max\(known\.Version, version\);\n                return;/known.Version = Math.Max(known.Version, version);/
what-is-spoken-of-meanwhile-is-read-at-once|Live/PushedChanges.cs|Backplane.BackplaneTests|s/tries = 0;/await Task.Delay(s_pause, clock, _stopping.Token);/
tokens-are-of-one-sign-in|Serialization/TokenSerializer.cs|Scopes.StoredTokenTests|s/\n                && stored\.Of == NameOf\(kept, signedInAt\)//
a-first-token-is-of-one-sign-in|Serialization/TokenSerializer.cs|Scopes.StoredTokenTests|s/signedInAt\.ToUnixTimeMilliseconds\(\)\}/kept.Items.Count}/
tokens-stay-with-who-is-asked|Live/LiveSession.Ticket.cs|Scopes.StoredTokenTests|s/: Fold\(kept\)\.Properties;/: kept.Properties;/
tokens-are-no-values|ReservedKeys.cs|Scopes.StoredTokenTests|s/!Contains\(value\.Key\)/value.Key.Length > 0/
a-clear-leaves-the-tokens|Scopes/Edits.cs|Scopes.StoredTokenTests|s/delta\.Clear \? KeepReserved\(delta, values\) : delta/delta/
no-value-is-named-like-tokens|SessionKeyName.cs|Scopes.StoredTokenTests|s/if \(ReservedKeys\.Contains\(name\)\)/if (ReservedKeys.Contains(name + name))/
tokens-have-a-size|Scopes/TokenStoring.cs|Scopes.StoredTokenTests|s/_limits\.CheckTokens\(data\);//
tokens-need-the-secret|Scopes/TokenStoring.cs|Scopes.StoredTokenTests|s/ExpectedTokenHash = expected,//
a-connection-has-no-tokens|Http/SignedInTicket.cs|Http.Clients|s/copy\.Properties\.StoreTokens\(\[\]\);//
tokens-go-to-their-server|Http/Clients/CallerHandler.cs|Http.Clients|s/MayHaveToken = IsHome\(request\.RequestUri\)/MayHaveToken = request.RequestUri is not null/
nobody-sends-what-was-there|Http/Clients/SessionTokenHandler.cs|Http.Clients|s/Authorization = token is null \? null :/Authorization = token is null ? request.Headers.Authorization :/
what-cannot-be-sent-twice-is-not|Http/Clients/SessionTokenHandler.cs|Http.Clients|s/content is null or ByteArrayContent/content is null or StreamContent or ByteArrayContent/
a-lease-is-kept|Scopes/TokenRenewals.cs|Http.Clients|s/other\.Until > clock\.GetUtcNow\(\)/other.Until < DateTimeOffset.MinValue/
a-lease-is-of-the-tokens-read|Scopes/RenewalLease.cs|Http.Clients|s/ReservedKeys\.All\.ToDictionary\(key => key/new[] { ReservedKeys.Renewal }.ToDictionary(key => key/
a-lease-needs-the-secret|Scopes/RenewalLease.cs|Http.Clients|s/ExpectedTokenHash = expected,//
who-is-late-ends-nothing|Scopes/TokenRenewals.cs|Http.Clients|s/if \(!await GiveBackAsync\(live, renewal, lease\)\)/if (!await GiveBackAsync(live, renewal, lease) \&\& lease.Owner.Length == 0)/
who-is-refused-is-who-was-asked-for|Scopes/TokenRenewals.cs|Http.Clients|s/delta\.ChangesContent \&\& renewal\.IsAbout\(record\)/delta.ChangesContent/
a-renewal-is-in-nobodys-context|Scopes/TokenRenewals.cs|Http.Clients|s/using var noFlow = ExecutionContext\.SuppressFlow\(\);//
a-lease-is-waited-for-with-an-end|Scopes/RenewalLease.cs|Http.Clients|s/left > s_shortestPause \? left : s_shortestPause/left/
who-is-late-stores-nothing|Scopes/TokenRenewal.cs|Http.Clients|s/\n        && RecordTokens\.Read\(record\)\?\.GetTokenValue\(Options\.TokenName\) == Token;/;/
a-new-token-has-its-own-end|Scopes/TokenRenewal.cs|Http.Clients|s/Value = expiresAt \?\? string\.Empty/Value = expiresAt ?? ExpiresAt!.Value.ToString("o")/
logout-tokens-are-for-this-app|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|LogoutTokenTests|s/parameters\.ValidateAudience = true;//
logout-tokens-have-an-audience|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|LogoutTokenTests|s/parameters\.RequireAudience = true;//
logout-audiences-are-judged-here|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|LogoutTokenTests|s/parameters\.AudienceValidator = null;//
logout-tokens-are-signed|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|LogoutTokenTests|s/parameters\.RequireSignedTokens = true;//
logout-signatures-are-judged-here|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|LogoutTokenTests|s/parameters\.SignatureValidator = null;//
new-keys-are-read-at-once|../BlazorSessions.OpenIdConnect/LogoutTokenReader.cs|ProviderTests|s/result\.Exception is SecurityTokenSignatureKeyNotFoundException/result.Exception is InvalidTimeZoneException/
unknown-keys-are-asked-for-seldom|../BlazorSessions.OpenIdConnect/ProviderConfiguration.cs|ProviderTests|s/>= s_interval/>= TimeSpan.Zero/
logout-tokens-have-their-type|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/!IsOfType\(jwt\.Typ\)/jwt.Typ == "none"/
logout-tokens-tell-of-a-logout|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/!IsLogout\(claims\)/claims.ValueKind == JsonValueKind.Null/
logout-tokens-have-no-nonce|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/claims\.TryGetProperty\("nonce", out _\)/claims.TryGetProperty("no nonce", out _)/
logout-tokens-are-of-now|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/!IsInTime\(claims, now, skew\)/now == default/
logout-tokens-end|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/&& now\.ToUnixTimeSeconds\(\) < expires \+ skew\.TotalSeconds//
logout-tokens-were-issued|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/&& issued <= now\.ToUnixTimeSeconds\(\) \+ skew\.TotalSeconds//
logout-tokens-have-an-id|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/Text\(claims, "jti"\) is null/Text(claims, "jti") == "none"/
half-a-name-is-no-other|../BlazorSessions.OpenIdConnect/LogoutTokenRules.cs|LogoutTokenTests|s/claims\.TryGetProperty\("sid", out _\) && session is null/session == "none"/
a-session-is-not-its-user|../BlazorSessions.OpenIdConnect/BackChannelLogoutEndpoint.cs|BackChannelLogoutTests|s/token\.SessionId is \{ \} session\)/token is { Subject: null, SessionId: { } session })/
logout-bodies-are-short|../BlazorSessions.OpenIdConnect/BackChannelLogoutEndpoint.cs|LogoutTokenTests|s/ValueLengthLimit = MaxLength,//
no-failure-is-a-logout|../BlazorSessions.OpenIdConnect/BackChannelLogoutEndpoint.cs|ProviderTests|s/return LogoutAnswer\.Later;/return LogoutAnswer.Done;/
a-logout-goes-on-with-who-is-left|../BlazorSessions.OpenIdConnect/BackChannelLogoutEndpoint.cs|ProviderTests|s/when \(left\.Ended > 0\)/when (left.Ended < 0)/
subjects-have-their-issuer|../BlazorSessions.OpenIdConnect/SubjectKeys.cs|BackChannelLogoutTests|s/SessionUserKey\.Of\(issuer, subject\)/subject/
http-values-are-apart|SessionState.cs|Http.Classic.HttpSessionTests|s/_values\.Keys\.Where\(name => !HttpSessionKey\.Is\(name\)\)/_values.Keys/
http-writes-are-blind|HttpSessionEdit.cs|SessionEditTests|s/in _edit\.Names\./in _edit.ReadNames()./
names-of-http-values-are-reserved|SessionKeyName.cs|Http.Classic.HttpSessionCircuitTests|s/if \(HttpSessionKey\.Is\(name\)\)/if (name.Length < 0)/
a-failed-commit-is-said|Http/Classic/HttpSessionFeature.cs|Http.Classic.HttpSessionCommitTests|s/_body\.Refuse\(status, Refusals\.Tell\(exception\)\);//
nothing-is-said-before-the-commit|Http/Classic/RefusableBody.cs|Http.Classic.HttpSessionCommitTests|s/await inner\.StartAsync\(cancellationToken\);\n            _isOpen = true;/_isOpen = true;/
a-completion-tells-of-a-failure|Http/Classic/RefusableBody.cs|Http.Classic.HttpSessionCommitTests|s/if \(CanRefuse\)\n        \{\n            await OpenAsync\(CancellationToken\.None\);\n        \}//
the-writer-is-of-its-own|Http/Classic/RefusableBody.cs|Http.Classic.HttpSessionCommitTests|s/_isGuarding \? _writer \?\?=/_isGuarding \&\& _isTold ? _writer ??=/
a-failed-commit-comes-once|Http/Classic/HttpSessionFeature.cs|Http.Classic.HttpSessionCommitTests|s/session\.Drop\(\);\n            throw;/throw;/
a-failed-endpoint-keeps-its-writes|Http/Classic/HttpSessionFeature.cs|Http.Classic.HttpSessionCommitTests|s/if \(failure is not SessionException\)/if (failure is null)/
browsers-keep-up-at-the-start|Http/Classic/HttpSessionFeature.cs|Http.Classic.HttpSessionCommitTests|s/RequestSession\.Of\(http\)\.RefreshAtStart\(\);//
writes-are-of-one-session|Http/Classic/HttpSession.cs|Http.Classic.HttpSessionUserTests|s/Drop\(\);\n        return true;/return false;/
who-signed-out-begins-anew|Http/Classic/HttpSession.cs|Http.Classic.HttpSessionUserTests|s/session\.BeginAnew\(\);//
a-lost-store-is-not-empty|Http/Classic/HttpSession.cs|Http.Classic.HttpSessionCommitTests|s/session\.CheckAvailable\(\);\n        return session\.IsKnown/return session.IsKnown/
no-late-session|Http/Classic/HttpSession.cs|Http.Classic.HttpSessionCommitTests|s/if \(http\.Response\.HasStarted\)/if (http.Response.HasStarted \&\& HasChanges)/
a-connection-has-no-http-session|Http/SessionMiddleware.cs|Http.Classic.HttpSessionCircuitTests|s/http\.Features\.Set<ISessionFeature>\(MisplacedHttpSession\.Instance\);\n        if/if/
a-reserved-handle-is-taken|Http/RequestSession.HttpSession.cs|Http.Classic.HttpSessionTests|s/_reserved \?\? _issuer\.NewHandle\(\);\n        _res/_issuer.NewHandle();\n        _res/
only-circuits-need-endpoints|DependencyInjection/SetUpCheck.cs|Http.SetUpTests|s/ && HasCircuits\(app\.ApplicationServices\)//
circuits-need-endpoints|DependencyInjection/SetUpCheck.cs|Http.SetUpTests|s/!setUp\.IsMapped && HasCircuits/setUp.IsMapped \&\& HasCircuits/
one-http-session|DependencyInjection/BlazorSessionsServiceCollectionExtensions.cs|Http.SetUpTests|s/services\.RefuseFrameworkSession\(\);//
a-refresh-is-no-new-life|Http/SignedInTicket.cs|Http.ContextSignInTests|s/options\.FreshCredentials = false;//
a-refresh-is-of-one-user|Http/SignedInTicket.cs|Http.ContextSignInTests|s/ && state\.UserKey == userKey//
a-refresh-keeps-newer-tokens|Http/SignedInTicket.cs|Scopes.StoredTokenTests|s/\? live\.KeptProperties/? live.Ticket?.Properties/
a-refresh-with-tokens-has-those|Http/SignedInTicket.cs|Scopes.StoredTokenTests|s/!CryptographicOperations\.FixedTimeEquals\(TokenSerializer\.HashOf\(properties\), given\)\n            \|\| //
a-circuit-has-its-context|Http/SessionAuthenticationHandler.cs|Http.ContextSignInTests|s/ConnectionSlot\.Current is null \? null : connection\.Circuit\?\.Services/null/
a-manager-is-of-its-circuit|../BlazorSessions.Identity/Circuits/SignInManagers.cs|ForeignEventTests|s/own\.Call is not null \? own\n            : //
no-circuit-opens-unchecked|../BlazorSessions.Identity/Stamps/StampAuthentication.cs|StampTests|s/return Fail\("The user.s security stamp could not be checked\."\)/return AuthenticateResult.NoResult()/
a-lag-is-not-negative|Diagnostics/SessionMeasures.cs|Telemetry.BackplaneLagTests|s/Math\.Max\(0, lag\.TotalSeconds\)/lag.TotalSeconds/
own-messages-have-no-lag|Live/BackplaneLink.cs|Telemetry.BackplaneLagTests|s/if \(!isOwn\)/if (isOwn || !isOwn)/
an-absurd-time-is-none|Live/SessionMessage.cs|Telemetry.BackplaneLagTests|s/ and >= 0 && sent <= DateTimeOffset\.MaxValue\.ToUnixTimeMilliseconds\(\)//
a-bad-place-is-no-failure|Live/StoreTime.cs|Telemetry.MeasureTests|s/ when \(!verb\.IsRefusal\(exception\)\)//
a-circuit-outlives-its-opening|Circuits/CircuitEffectRunner.cs|Telemetry.TraceTests|s/SessionActivities\.CaptureContext\(\)/ExecutionContext.Capture()/
messages-cost-nothing-unheard|Live/LiveSessions.cs|Telemetry.UnheardTests|s/SessionActivities\.AreHeard \? (ReceiveHeardAsync\(handle, kind, argument, work\)) : work\(argument\)/$1/
nothing-is-measured-for-nobody|Live/StoreTime.cs|Telemetry.UnheardTests|s/measures is \{ WatchStore: true \}/measures is not null/
a-trace-has-no-words-of-the-store|Diagnostics/SessionActivities.cs|Telemetry.TraceTests|s/SetStatus\(ActivityStatusCode\.Error\)/SetStatus(ActivityStatusCode.Error, exception.ToString())/
ends-by-time-are-counted|Live/LiveExpiry.cs|Telemetry.MeasureTests|s/_sessions\.Measures\?\.Ended\(reason\);//
who-is-ahead-drops-nothing|Live/LiveExpiry.cs|Hosting.TwoNodesTests|s/if \(!_store\.IsSingleNode\)/if (_store.IsBrowser)/
ends-are-logged|Live/LiveSessions.Ending.cs|Telemetry.SecurityLogTests|s/_logger\.SessionEnded\(handle/_ = (handle/
mixed-up-statements-are-found|../BlazorSessions.PostgreSql/PostgreSqlDatabase.cs|PoolerTests|s/if \(prepare && !await/if (!prepare \&\& !await/
a-standby-is-no-place-to-read|../BlazorSessions.PostgreSql/SessionStatements.cs|StandbyTests|s/ELSE current_setting\('blazor_sessions.this_server_only_reads'\)::boolean/ELSE true/
a-refusal-replaces-the-connection|../BlazorSessions.Redis/Connection/RedisServer.cs|FailoverTests|s/connection\.Doubt\(client, mayAnswer: !RedisErrors\.IsOfReplica\(e\)\);/_ = client;/
what-is-on-its-way-is-not-missing|../BlazorSessions.Redis/Scripts/heads.lua|ClusterTests|s/if record\.state == 'missing' then redis\.call\('EXISTS', KEYS\[1\], record\.key\) end//
keys-are-reached-before-a-write|../BlazorSessions.Redis/Scripts/indexes.lua|ClusterTests|s/if record\.user then redis\.call\('EXISTS', KEYS\[1\], user_key\(record\.user\)\) end//
who-may-not-run-a-script-wrote-nothing|../BlazorSessions.Redis/Connection/RedisErrors.cs|ServerTests|s/ \|\| IsForbidden\(server\)/ || IsForbidden(server) \&\& server.Message.Length < 10/
a-limit-drops-what-lives-by-no-clock|../BlazorSessions.Redis/Scripts/indexes.lua|WorkTests|s/ and milliseconds\(record\.expires\) \+ most_clock_difference <= milliseconds\(now\)//
GUARDS

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$copy"
cd "$copy"

package_of() {
  local package=BlazorSessions
  [[ $1 == ../* ]] && package=${1#../} && package=${package%%/*}
  echo "$package"
}

# The first failure is enough. A filter is a class, or a namespace with all its classes.
passes() {
  local package=$1 kind=-namespace
  [[ $2 == *Tests ]] && kind=-class
  timeout 600 "tests/$package.Tests/bin/Debug/net10.0/$package.Tests" -noColor -noLogo -stopOnFail \
    "$kind" "$package.Tests.$2" >"$copy/log"
}

built=' '
while read -r package filter; do
  [[ $built == *" $package "* ]] || dotnet build "tests/$package.Tests" -m:1 --nologo -v quiet
  built+="$package "
  passes "$package" "$filter" || { cat "$copy/log"; echo "$filter fails with every guard in place."; exit 1; }
done < <(
  while IFS='|' read -r name file filter _; do
    [[ $# -eq 0 || " $* " == *" $name "* ]] && echo "$(package_of "$file") $filter"
  done <<<"$guards" | sort -u
)

missed=0
while IFS='|' read -r name file filter change; do
  [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
  package=$(package_of "$file")
  file=src/BlazorSessions/$file
  cp "$file" "$copy/kept"
  perl -0pi -e "$change" "$file"
  if cmp -s "$file" "$copy/kept"; then
    verdict="NOT THERE: the source has changed, change this list too"
    missed=$((missed + 1))
  elif ! dotnet build "src/$package" -m:1 --no-restore --nologo -v quiet >"$copy/log"; then
    verdict="DOES NOT BUILD: $(grep -m1 error "$copy/log")"
    missed=$((missed + 1))
  else
    cp "src/$package/bin/Debug/net10.0/$package.dll" "tests/$package.Tests/bin/Debug/net10.0/"
    if passes "$package" "$filter"; then
      verdict="MISSED"
      missed=$((missed + 1))
    else
      verdict="found by $(sed -n 's/.*\.\([A-Za-z]*Tests\.[A-Za-z0-9_]*\).*\[FAIL\].*/\1/p' "$copy/log" | sort -u | paste -sd' ')"
    fi
  fi
  printf '%-28s %s\n' "$name" "$verdict"
  cp "$copy/kept" "$file"
  touch "$file"
done <<<"$guards"

[[ $missed == 0 ]]
