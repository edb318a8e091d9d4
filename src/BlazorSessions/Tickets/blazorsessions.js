// Carries tickets of a circuit to the server and receipts back: only an HTTP response can change a cookie.
// Nothing here is trusted by the server, and nothing secret passes through.

// As long as a ticket lives. An exchange that hangs must not keep other tabs from their turn.
const patience = 30000;

// Tabs of one browser take turns, so that each ticket meets the cookie of the one before.
const inTurn = work => navigator.locks
    ? navigator.locks.request("blazorsessions", work)
    : work();

// Forms that were rendered as plain HTML hold the token of the previous user.
function renewForms(antiforgery) {
    if (!antiforgery) {
        return;
    }

    for (const input of document.getElementsByName(antiforgery.fieldName)) {
        if (input instanceof HTMLInputElement && input.type === "hidden") {
            input.value = antiforgery.token;
        }
    }
}

async function send(path, header, options) {
    const response = await fetch(new URL(path, document.baseURI), {
        ...options,
        headers: { [header]: "1" },
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) {
        return { status: response.status, receipt: null };
    }

    const answer = await response.json();
    renewForms(answer.antiforgery);
    return { status: response.status, receipt: answer.receipt };
}

export function redeem(path, ticket, header) {
    return inTurn(() => send(path, header, { method: "POST", body: ticket }));
}

export function renewAntiforgery(path, header) {
    return inTurn(() => send(path, header, { method: "GET" }));
}

// Answers once the browser has drawn everything sent before and has sent every event raised before.
export function fence() {
    return true;
}

// The page was rendered for another session than its circuit has. Three tries in ten seconds, then it is no race
// but a browser that sends the cookie to one and not to the other.
export function reload() {
    const key = "blazorsessions.reloads";
    const recent = JSON.parse(sessionStorage.getItem(key) ?? "[]").filter(time => Date.now() - time < 10000);
    if (recent.length >= 3) {
        return false;
    }

    sessionStorage.setItem(key, JSON.stringify([...recent, Date.now()]));
    location.reload();
    return true;
}
