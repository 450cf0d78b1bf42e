// The one style sheet of all pages: four sizes of type, steps of 4 pixels, warm greys and one colour of the site's.

import type { Site } from "../../exchange/around.ts";

/** Sides are by the direction of the text (inline, block), so that a page from right to left is the same sheet. */
const ground = `
:root{color-scheme:light dark;
--ground:#f6f6f4;--card:#fff;--ink:#16181d;--soft:#4b5160;--faint:#676d7b;--line:#e4e4e0;--edge:#83889a;--tint:#f1f2f6;
--brand:#2b4acb;--on-brand:#fff;--trouble:#8a4b00;--trouble-tint:#fdf3e3;--danger:#b3261e;
--brand-tint:color-mix(in srgb,var(--brand) 9%,var(--card));
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--ground:#0e0f13;--card:#17191f;--ink:#eef0f4;--soft:#b6bcc9;--faint:#979eae;--line:#2a2d36;--edge:#7d8496;--tint:#20232b;
--brand:#9db2ff;--on-brand:#0d1433;--trouble:#f3bd6d;--trouble-tint:#2b2214;--danger:#ff9d94}}
*,::before,::after{box-sizing:border-box}
[hidden]{display:none!important}
body{display:grid;grid-template:auto 1fr auto/minmax(0,1fr);gap:1.5rem;min-height:100vh;min-height:100svh;margin:0;padding:1.25rem;background:var(--ground);color:var(--ink);font:400 .9375rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-font-smoothing:antialiased;-webkit-text-size-adjust:100%;text-size-adjust:100%;overflow-wrap:anywhere}
.site,main,.foot{justify-self:center;width:100%;min-width:0;max-width:27rem}
.site{display:flex;align-items:center;gap:.625rem;font-weight:600}
.mark{display:grid;place-items:center;flex:none;width:1.75rem;height:1.75rem;border-radius:.5rem;background:var(--brand);color:var(--on-brand);font-size:.9375rem;line-height:1}
.logo{flex:none;width:auto;height:1.75rem;max-width:8rem;object-fit:contain}
main{grid-row:2;align-self:center;padding:clamp(1.5rem,6vw,2.25rem);background:var(--card);border:1px solid var(--line);border-radius:1rem;box-shadow:0 1px 2px rgb(10 12 20/.05),0 12px 32px -12px rgb(10 12 20/.14)}
.foot{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;color:var(--faint);font-size:.8125rem}
.foot a{display:inline-block;margin-block:-.25rem;padding-block:.25rem;color:inherit}
`;

const text = `
.icon{flex:none;width:1.125rem;height:1.125rem;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.sign{display:grid;place-items:center;width:2.75rem;height:2.75rem;margin-block-end:1.25rem;border-radius:50%;background:var(--brand-tint);color:var(--brand)}
.sign.trouble{background:var(--trouble-tint);color:var(--trouble)}
.sign .icon{width:1.375rem;height:1.375rem}
h1{margin:0;font-size:1.375rem;line-height:1.3;letter-spacing:-.012em;font-weight:650;hyphens:auto;text-wrap:balance}
h2{margin:2rem 0 .25rem;color:var(--faint);font-size:.8125rem;line-height:1.4;font-weight:600}
p{margin:.5rem 0 0;color:var(--soft);text-wrap:pretty}
.reason{color:var(--ink);font-size:1.0625rem}
.kept,.error,.support{margin-block-start:1rem;padding:.625rem .75rem;border-radius:.5rem;background:var(--tint)}
.kept{display:flex;gap:.625rem}
.kept .icon{margin-block-start:.2rem}
.error{border-inline-start:.25rem solid var(--danger);color:var(--ink)}
.support{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem .75rem}
a{color:var(--brand);font-weight:500;text-underline-offset:.2em}
code,.key,.codes{color:var(--ink);font:500 .9375rem/1.6 var(--mono);letter-spacing:.04em}
code{user-select:all}
code,.key,.codes li,dd{unicode-bidi:plaintext;text-align:match-parent}
[dir=rtl] h1{letter-spacing:normal}
.links{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin-block-start:1.25rem}
.links a,.ways a{display:inline-flex;align-items:center;min-height:2.5rem}
.codes{margin:1rem 0 0;padding-block:1rem;padding-inline:2.75rem .5rem;border:1px solid var(--line);border-radius:.5rem;background:var(--tint)}
.codes li{padding-block:.125rem}
.picture{display:block;width:min(15rem,100%);height:auto;margin:1rem auto 0;border-radius:.5rem;background:#fff;color:#000}
`;

const press = `
form{margin:1.5rem 0 0}
.row{display:flex;flex-wrap:wrap;gap:.625rem;margin-block-start:1.5rem}
.row>*{flex:1 1 auto;width:auto;min-width:min(10.5rem,100%);max-width:100%;margin:0}
.button{display:flex;align-items:center;justify-content:center;gap:.5rem;width:100%;min-height:2.875rem;padding:.5rem 1rem;border:1px solid var(--edge);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit;font-weight:600;line-height:1.3;text-align:center;text-decoration:none;overflow-wrap:break-word;cursor:pointer}
.button.main,.row>[hidden]:first-child+.button{border-color:var(--brand);background:var(--brand);color:var(--on-brand)}
.button[disabled]{opacity:.6;cursor:progress}
.quiet{display:inline-flex;align-items:center;min-height:2.25rem;padding:0 .625rem;border:0;border-radius:.5rem;background:none;color:var(--soft);font:inherit;font-weight:500;text-decoration:none;cursor:pointer}
.or{display:flex;align-items:center;gap:.75rem;margin-block-start:1.25rem;color:var(--faint);font-size:.8125rem}
.or::before,.or::after{content:"";flex:1;border-block-start:1px solid var(--line)}
.or+form{margin-block-start:1rem}
label{display:block;font-weight:600}
.hint+label{margin-block-start:1.25rem}
input{width:100%;min-height:2.875rem;margin-block-start:.375rem;padding:.5rem .875rem;border:1px solid var(--edge);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit;font-size:1.0625rem}
input[type=hidden]{display:none}
input[aria-invalid]{border-color:var(--danger)}
.digits,.code{font-family:var(--mono);font-weight:500;letter-spacing:.08em}
.digits{font-size:1.375rem;letter-spacing:.32em}
.hint{margin-block-start:.375rem;color:var(--faint);font-size:.8125rem}
form>.button:not(:first-child){margin-block-start:1rem}
:is(a,button,input,summary):focus-visible{outline:2px solid var(--brand);outline-offset:2px}
a,summary,button,input{-webkit-tap-highlight-color:#0000}
`;

const more = `
details{margin-block-start:1.25rem;border-block-start:1px solid var(--line)}
summary{display:flex;align-items:center;justify-content:space-between;min-height:2.75rem;color:var(--soft);font-weight:500;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:"";flex:none;width:.5rem;height:.5rem;margin-inline-end:.25rem;border:solid currentColor;border-width:0 1.75px 1.75px 0;rotate:45deg;translate:0 -.15rem}
details[open]>summary::after{rotate:-135deg;translate:0 .1rem}
dl{display:grid;grid-template-columns:minmax(5rem,auto) 1fr;gap:.375rem 1rem;margin:.25rem 0 .5rem;font-size:.8125rem}
dt{color:var(--faint)}
dd{margin:0;font-family:var(--mono)}
.ways,.list{margin:.25rem 0 0;padding:0;list-style:none}
.list li{display:grid;grid-template-columns:auto minmax(0,1fr) auto;align-items:center;gap:0 .875rem;padding-block:.75rem}
.list li+li{border-block-start:1px solid var(--line)}
.list form{margin:0}
.list .quiet{margin-inline-end:-.625rem}
.chip{display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:.5rem;background:var(--tint);color:var(--soft)}
.list strong{display:block;text-align:match-parent;font-weight:600;line-height:1.35}
.about{display:block;color:var(--faint);font-size:.8125rem;line-height:1.45}
noscript p{margin-block-start:1.25rem}
[role=status]:empty{display:none}
`;

const reader = `
@media (hover:hover){.button:hover,.quiet:hover{background:var(--tint)}.button.main:hover,.row>[hidden]:first-child+.button:hover{background:var(--brand);filter:brightness(1.08)}}
@media (prefers-reduced-motion:no-preference){main{animation:rise .18s cubic-bezier(.2,.7,.2,1)}.button,.quiet{transition:background-color .12s,filter .12s}@keyframes rise{from{opacity:0;translate:0 .375rem}}}
@media (forced-colors:active){main,.kept,.error,.support,.chip,.sign,.mark{border:1px solid CanvasText}.button{border-color:ButtonText;background:ButtonFace;color:ButtonText}.button.main,.row>[hidden]:first-child+.button{border-width:3px}summary::after{border-color:CanvasText}}
@media print{body{background:none}main{border:0;box-shadow:none}.row,.foot,details{display:none}}
`;

/** The whole, in the pages' own colours. */
const sheet = `${ground}${text}${press}${more}${reader}`.replaceAll("\n\n", "\n");

/** sheetFor is the one of a site: in its colours, with what is written on them. */
export function sheetFor({ colors }: Pick<Site, "colors">): string {
  if (colors === null) return sheet;
  const { light, dark } = colors;
  return `${sheet}:root{--brand:${light};--on-brand:#fff}
@media (prefers-color-scheme:dark){:root{--brand:${dark};--on-brand:#0e0f13}}
`;
}
