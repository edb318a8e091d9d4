// What the components need of the browser. Loaded by those that do, once they are interactive; without it they still work,
// with less care for the keyboard's focus.

// The element that had the focus last, outside of a question of ours.
let last = null;

// Until when the page counts as being left, as it goes elsewhere; and whether enhanced navigation fetches the next one.
let leavingUntil = 0;
let isFetching = false;

document.addEventListener('focusin', event => {
  if (!event.target.closest('.bs-ask')) {
    last = event.target;
  }
});

addEventListener('beforeunload', () => { leavingUntil = performance.now() + 5000; });
globalThis.Blazor?.addEventListener?.('enhancednavigationstart', () => { isFetching = true; });
globalThis.Blazor?.addEventListener?.('enhancednavigationend', () => { isFetching = false; });

// Begins to follow the focus.
export function watch() {
  last ??= document.activeElement === document.body ? null : document.activeElement;
}

// Moves the focus into a question: to the field it names, or to itself, which is then read out.
export function ask(question, field) {
  (field ?? question)?.focus();
}

// The question is answered and gone: back to where the user was, unless they have gone elsewhere meanwhile.
export function back(content, toLast) {
  if (document.activeElement && document.activeElement !== document.body) {
    return;
  }

  if (toLast && last?.isConnected) {
    last.focus();
  } else if (content) {
    content.tabIndex = -1;
    content.focus();
    content.addEventListener('blur', () => content.removeAttribute('tabindex'), { once: true });
  }
}

// Returns, once the page has settled and is looked at, whether it stays and still has the element.
export async function settle(element) {
  do {
    await new Promise(resolve => setTimeout(resolve, 250));
    while (document.visibilityState !== 'visible') {
      await new Promise(resolve => document.addEventListener('visibilitychange', resolve, { once: true }));
    }
  } while (isFetching);

  return element.isConnected && performance.now() > leavingUntil;
}
