// What the browser is asked, and what it answers, are the JSON of WebAuthn.
const ask = async (kind, publicKey) => {
    try {
        return JSON.stringify(await navigator.credentials[kind]({ publicKey }));
    } catch (error) {
        if (error.name === "NotAllowedError" || error.name === "AbortError") {
            return null;
        }

        throw error;
    }
};

export const create = options => ask("create", PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)));

export const get = options => ask("get", PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)));
