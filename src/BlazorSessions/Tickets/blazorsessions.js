// Carries tickets of a circuit to the server and receipts back: only an HTTP response can change a cookie.
// Nothing here is trusted by the server, and nothing secret passes through.

// Of one request. An exchange that hangs must not keep other tabs from their turn.
const patience = 8000;

// Tabs of one browser take turns, so that each ticket meets the cookie of the one before; those who only ask whose
// cookie it is do so together. Each session of the app has a path and a cookie, and so turns of its own. Where there
// are no locks, or they are denied, the server notices who was overtaken.
function inTurn(path, mode, work) {
    let begun = false;
    const begin = () => {
        begun = true;
        return work();
    };
    const withoutTurn = error => {
        if (begun) {
            throw error;
        }

        return work();
    };
    try {
        return navigator.locks ? navigator.locks.request(`blazorsessions:${path}`, { mode }, begin).catch(withoutTurn) : work();
    } catch (error) {
        return withoutTurn(error);
    }
}

// Where tabs tell each other that the browser's cookie is another. A hint: whose it is, the server looks at.
let tabs;
try {
    tabs = new BroadcastChannel("blazorsessions");
} catch {
    // A tab without it hears of a session with its first write.
}

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

async function send(path, ticket, header) {
    const response = await fetch(new URL(path, document.baseURI), {
        method: "POST",
        body: ticket,
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
    return { status: response.status, receipt: answer.receipt, prove: answer.prove };
}

// Whether the browser has kept the cookie, only its next request shows: that one is sent in the same turn.
export function redeem(path, ticket, header) {
    return inTurn(path, "exclusive", async () => {
        const { prove: next, ...answer } = await send(path, ticket, header);
        if (!next) {
            return answer;
        }

        const proof = await send(path, next, header).catch(() => null);
        tabs?.postMessage(path);
        return { ...answer, proof };
    });
}

// Answers once another tab has changed the cookie that is exchanged at this path; with false where tabs cannot say so.
export function listen(path) {
    return tabs
        ? new Promise(resolve => tabs.addEventListener("message", function hear({ data }) {
            if (data === path) {
                tabs.removeEventListener("message", hear);
                resolve(true);
            }
        }))
        : false;
}

// Asks whose cookie the browser holds.
export function prove(path, ticket, header) {
    return inTurn(path, "shared", () => send(path, ticket, header));
}

// Answers once the browser has drawn everything sent before and has sent every event raised before.
export function fence() {
    return true;
}

// The page was rendered for another session than its circuit has. Three tries in ten seconds, then it is no race
// but a browser that sends the cookie to one and not to the other.
export function reload() {
    const key = "blazorsessions.reloads";
    try {
        const recent = JSON.parse(sessionStorage.getItem(key) ?? "[]").filter(time => Date.now() - time < 10000);
        if (recent.length >= 3) {
            return false;
        }

        sessionStorage.setItem(key, JSON.stringify([...recent, Date.now()]));
    } catch {
        // A browser that denies its storage reloads uncounted.
    }

    location.reload();
    return true;
}
