// The copy of a draft in this tab. It is encrypted with a key that is nowhere stored but in the seal beside it, which only
// the server opens.

export class DraftCopy {
    #place;
    #seal; #secret;
    #newest; #isKeeping = false;

    constructor(key) {
        this.#place = `blazorsessions.draft:${new URL(document.baseURI).pathname}:${key}`;
    }

    // Without a secure context there is no encryption, and without an owner nobody to keep it for: then no copy is made.
    async belongTo({ seal, secret }) {
        this.#seal = this.#secret = this.#newest = undefined;
        this.#secret = secret && await crypto.subtle?.importKey(
            "raw", Uint8Array.from(atob(secret), letter => letter.charCodeAt(0)), "AES-GCM", false, ["encrypt"]);
        this.#seal = seal;
    }

    async keep(values, at) {
        if (!this.#secret) {
            return;
        }

        this.#newest = values.size > 0 ? JSON.stringify({ at, fields: Object.fromEntries(values) }) : "";
        if (this.#isKeeping) {
            return;
        }

        this.#isKeeping = true;
        while (this.#newest !== undefined) {
            const text = this.#newest, secret = this.#secret, seal = this.#seal;
            this.#newest = undefined;
            const copy = text && await encrypt(text, secret);
            if (secret === this.#secret && this.#newest === undefined) {
                this.#write(copy && JSON.stringify({ seal, ...copy }));
            }
        }

        this.#isKeeping = false;
    }

    read() {
        try {
            return JSON.parse(sessionStorage.getItem(this.#place));
        } catch {
            return null;
        }
    }

    forget() {
        this.#seal = this.#secret = this.#newest = undefined;
        this.#write("");
    }

    // A browser may deny its storage: then the session alone keeps the draft.
    #write(text) {
        try {
            if (text) {
                sessionStorage.setItem(this.#place, text);
            } else {
                sessionStorage.removeItem(this.#place);
            }
        } catch {
            // There is no copy.
        }
    }
}

async function encrypt(text, secret) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, secret, new TextEncoder().encode(text));
    return { nonce: base64(nonce), data: base64(new Uint8Array(data)) };
}

function base64(bytes) {
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}
