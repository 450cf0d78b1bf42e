// The trial application's style sheet: for a phone and a wide window, by day and by night.

/** style is all of it. */
export const style = `
:root { --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --ground: #f3f5f4; --line: #dce1de; --here: #0f766e; --good: #166534; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #a2acb8; --paper: #1b2129; --ground: #12161c; --line: #333c47; --here: #2dd4bf; --good: #86efac; --bad: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
header { background: var(--paper); border-bottom: 1px solid var(--line); }
header div, main { max-width: 50rem; margin: 0 auto; padding: 0 1.25rem; }
header div { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; padding-block: .9rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a { color: inherit; text-decoration: none; border-bottom: 2px solid transparent; }
nav a[aria-current], nav a:hover { border-color: var(--here); }
main { padding-block: 2rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.015em; }
h2 { font-size: 1.0625rem; margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: center; }
p { margin: 0 0 1.25rem; text-wrap: pretty; }
section p { margin: 0; }
section, .doors a { background: var(--paper); border: 1px solid var(--line); border-radius: .9rem; padding: 1.1rem 1.25rem; }
section { margin: 0 0 1.1rem; }
.doors { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.1rem; list-style: none; margin: 0 0 1.1rem; padding: 0; }
.doors a { display: block; height: 100%; color: inherit; text-decoration: none; }
.doors a:hover { border-color: var(--here); }
.doors b { display: block; color: var(--here); }
.doors span, .soft { color: var(--soft); font-size: .9375rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem 0; border-bottom: 1px solid var(--line); }
th { overflow-wrap: normal; width: 13rem; padding-inline-end: 1rem; font-weight: 600; color: var(--soft); }
th + td { unicode-bidi: plaintext; text-align: left; }
tr:last-child > * { border-bottom: 0; }
code { font: .9em ui-monospace, monospace; }
.tag { border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .6rem; font-size: .8125rem; font-weight: 600; color: var(--soft); }
.tag.good { color: var(--good); } .tag.bad { color: var(--bad); }
a:focus-visible { outline: 3px solid var(--here); outline-offset: 2px; }
@media (max-width: 30rem) {
  tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  tr:last-child { border: 0; }
  tr > * { display: block; width: auto; padding: 0; border: 0; }
}
`;
