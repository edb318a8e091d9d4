// Keeps what is typed into fields with data-draft: tells the component, and keeps a copy in this tab that only the server
// can open. Whose it is and what comes back, the server says with each answer; this only does it.

import { DraftCopy } from "./draft-copy.js";
import { fieldsOf, fill, isSecret, nameOf, read } from "./draft-fields.js";

const order = { forget: 1, drop: 2, reset: 4, discard: 8 };
const shortest = 2000, longest = 16000;

export const start = (form, server, options) => new Draft(form, server, options);

class Draft {
    #form; #server; #options; #copy;
    #events = new AbortController();
    #observer = new MutationObserver(() => this.#seeNewFields());

    #epoch = 0;             // whose form it is, by the server's count
    #owner = 0;             // whom copies are kept for, by the server's count
    #entered = false;
    #initial = new Map();   // what the page gave each field
    #values = new Map();    // the draft: what was brought back, and what was typed
    #typed = new Set();     // which of it the person typed here
    #unsent = new Set();
    #pending = new Set();   // what was brought back, and whose field is not there yet
    #refused = new Set();   // names of fields that were seen to be secret
    #at = 0;
    #notes = {};            // what to say with the next report
    #isApplying = false; #isAsking = false; #again = false; #wake;

    constructor(form, server, options) {
        this.#form = form;
        this.#server = server;
        this.#options = options;
        this.#copy = new DraftCopy(options.key);
        const on = (types, act) => types.forEach(type => form.addEventListener(type, act, { signal: this.#events.signal }));
        on(["input", "change"], event => this.#note(event.target));
        on(["focusout", "submit"], () => this.#flush());
        this.#observer.observe(form, { childList: true, subtree: true });
        this.#seeNewFields();
        this.look();
    }

    // Asks the server what to do; one question at a time.
    async look() {
        this.#again = true;
        this.#wake?.();
        if (this.#isAsking) {
            return;
        }

        this.#isAsking = true;
        for (let patience = shortest; this.#again && this.#isThere();) {
            this.#again = false;
            patience = await this.#ask(patience) ? shortest : Math.min(patience * 2, longest);
        }

        this.#isAsking = false;
    }

    // The page may leave before the server is asked.
    forget() {
        this.#owner = 0;
        this.#copy.forget();
    }

    stop() {
        this.#turn(false);
        this.#events.abort();
        this.#observer.disconnect();
    }

    // What is typed before is heard with the next key, or when the field is left; pages and tests can see it.
    #turn(on) {
        this.#entered = on;
        this.#form.toggleAttribute("data-draft-on", on);
    }

    #isThere() {
        if (!this.#form.isConnected) {
            this.stop();
        }

        return !this.#events.signal.aborted;
    }

    #flush() {
        if (this.#typed.size > 0) {
            this.#notes.flush = true;
            this.look();
        }
    }

    // --- The server: asked until it answers, for a call may be lost with a connection, or dropped when a session ends.

    async #ask(patience) {
        const sent = [...this.#unsent], notes = this.#notes, epoch = this.#epoch;
        this.#unsent.clear();
        this.#notes = {};
        const answer = await within(patience, () => this.#server.invokeMethodAsync("Sync", {
            epoch,
            enters: !this.#entered,
            copy: this.#entered ? null : this.#copy.read(),
            owner: this.#owner,
            changes: Object.fromEntries(sent.map(name => [name, this.#values.get(name) ?? null])),
            at: this.#at,
            ...notes,
        }));
        if (answer?.epoch !== epoch) {
            sent.forEach(name => this.#unsent.add(name));
        }

        if (answer) {
            await this.#obey(answer);
            return true;
        }

        this.#notes = { ...notes, ...this.#notes };
        await new Promise(wake => {
            this.#wake = wake;
            setTimeout(wake, patience);
        });
        this.#again = true;
        return false;
    }

    async #obey(answer) {
        if (answer.epoch === 0) {
            return; // Until it calls.
        }

        if (answer.order & order.forget) {
            this.forget();
        }

        if (answer.epoch !== this.#epoch) {
            this.#begin(answer);
            return;
        }

        if (answer.owner !== this.#owner) {
            await this.#copy.belongTo(answer);
            this.#owner = answer.owner;
        }

        if (!this.#entered) {
            this.#enter(answer);
        }

        this.#keep();
    }

    #keep() {
        this.#copy.keep(this.#values, this.#at);
    }

    #begin({ epoch, order: orders }) {
        const goes = orders & order.reset ? [...this.#initial.keys()]
            : orders & order.discard ? [...this.#values.keys()].filter(name => !this.#typed.has(name)) : [];
        if (orders & order.drop) {
            [this.#values, this.#typed, this.#unsent].forEach(each => each.clear());
        }

        this.#pending.clear();
        goes.forEach(name => this.#values.delete(name));
        this.#epoch = epoch;
        this.#turn(false);
        this.#copy.belongTo({});
        this.#owner = 0;
        this.#again = true;
        for (const name of goes) {
            this.#write(name, this.#initial.get(name) ?? []);
        }
    }

    // What comes back does not touch what the person has typed here meanwhile. That is said again, to whom it is now.
    #enter({ fields, at }) {
        this.#turn(true);
        this.#at = Math.max(this.#at, at);
        for (const [name, values] of Object.entries(fields ?? {})) {
            if (!this.#typed.has(name)) {
                this.#values.set(name, values);
                this.#pending.add(name);
            }
        }

        this.#typed.forEach(name => this.#unsent.add(name));
        this.#again ||= this.#unsent.size > 0;
        this.#bringBack();
    }

    // --- The form.

    #fields(name) {
        return fieldsOf(this.#form).filter(field => name === undefined || nameOf(field) === name);
    }

    // Once secret, always: a button that shows a password makes another kind of field of it.
    #isRefused(name) {
        if (this.#fields(name).some(isSecret)) {
            this.#refused.add(name);
        }

        return this.#refused.has(name);
    }

    #note(field) {
        if (this.#isApplying || !this.#fields().includes(field)) {
            return;
        }

        const name = nameOf(field);
        if (!name) {
            console.warn("SessionDraft: a field without a name is not kept. Give it data-draft=\"name\".", field);
            return;
        }

        this.#pending.delete(name);
        if (this.#isRefused(name)) {
            this.#values.delete(name);
            return;
        }

        const values = this.#fields(name).flatMap(read);
        if (this.#typed.has(name) && JSON.stringify(values) === JSON.stringify(this.#values.get(name))) {
            return; // A change, when the field is left, of what was heard key by key: it may have been taken out since.
        }

        this.#values.delete(name);
        if (this.#fits(name, values)) {
            this.#values.set(name, values);
        } else {
            this.#notes.isTooLong = true;
        }

        this.#typed.add(name);
        this.#unsent.add(name);
        this.#at = Date.now();
        this.#keep();
        this.look();
    }

    #fits(name, values) {
        const size = sizeOf([name, values]);
        return size <= this.#options.maxFieldBytes
            && size + [...this.#values].reduce((sum, other) => sum + sizeOf(other), 0) <= this.#options.maxBytes;
    }

    #seeNewFields() {
        for (const name of new Set(this.#fields().map(nameOf))) {
            if (name && !this.#isRefused(name) && !this.#initial.has(name)) {
                this.#initial.set(name, this.#fields(name).flatMap(read));
            }
        }

        this.#bringBack();
    }

    #bringBack() {
        for (const name of this.#pending) {
            if (this.#fields(name).length === 0) {
                continue;
            }

            this.#pending.delete(name);
            if (this.#isRefused(name)) {
                this.#values.delete(name);
            } else if (this.#write(name, this.#values.get(name))) {
                this.#notes.isRestored = true;
                this.look();
            }
        }
    }

    // As if it were typed: bindings and validation follow the events.
    #write(name, values) {
        const texts = [...values];
        let isChanged = false;
        this.#isApplying = true;
        for (const field of this.#fields(name)) {
            if (fill(field, values, texts)) {
                isChanged = true;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                field.dispatchEvent(new Event("change", { bubbles: true }));
            }
        }

        this.#isApplying = false;
        return isChanged;
    }
}

const sizeOf = value => new TextEncoder().encode(JSON.stringify(value)).length;

// Null where there is no answer, or not in time.
async function within(time, ask) {
    try {
        return await Promise.race([ask(), new Promise(resolve => setTimeout(resolve, time))]);
    } catch {
        return null;
    }
}
