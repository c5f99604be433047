/** Style of the page, for any width and for dark screens. */
export const pageStyle: string = `
:root { color-scheme: light dark; --line: #c9ced6; --soft: #f3f5f8; --text: #1b1f24; --quiet: #515a66; --mark: #0b57c2; --bad: #a11d1d; }
@media (prefers-color-scheme: dark) { :root { --line: #3d4550; --soft: #1d2228; --text: #e6e9ed; --quiet: #a9b3bf; --mark: #8ab8ff; --bad: #ff9d9d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: Canvas; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.4rem; margin: .3rem 0; } h2 { font-size: 1.2rem; margin: 1.5rem 0 .3rem; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
a { color: var(--mark); margin-right: 1rem; }
p { margin: .3rem 0; } .quiet { color: var(--quiet); } .bad { color: var(--bad); }
.columns { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
form { background: var(--soft); border-radius: .5rem; padding: 1rem; }
label { display: block; margin-bottom: .7rem; overflow-wrap: anywhere; }
label span { color: var(--quiet); font-size: .875rem; }
input { display: block; width: 100%; font: inherit; padding: .45rem .6rem; border: 1px solid var(--quiet); border-radius: .3rem; background: Canvas; color: inherit; }
button { font: inherit; font-weight: 600; padding: .5rem 1.2rem; border: 0; border-radius: .3rem; background: var(--mark); color: Canvas; cursor: pointer; }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
output { display: block; margin-top: .8rem; min-height: 1.5em; } output strong { font-size: 1.3rem; }
`;
