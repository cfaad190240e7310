export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent);
  --soft: color-mix(in srgb, currentColor 6%, transparent); --accent: light-dark(#0b4fa8, #8ab8ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--accent); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--soft); border-radius: .375rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; }
header { padding: 1.5rem 2rem; border-bottom: 1px solid var(--line); display: flex; gap: 1rem 3rem; flex-wrap: wrap;
  justify-content: space-between; align-items: baseline; }
header h1 { margin: 0; font-size: 1.5rem; }
header p { margin: .25rem 0 0; max-width: 46rem; }
header button { font: inherit; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: .375rem;
  background: none; color: inherit; cursor: pointer; }
header button[aria-pressed=true] { background: var(--accent); color: light-dark(#fff, #10131a); border-color: var(--accent); }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { padding: 1.5rem 1rem 1.5rem 2rem; position: sticky; top: 0; align-self: start;
  max-height: 100vh; overflow-y: auto; }
nav h2 { font-size: .8125rem; margin: 1rem 0 .25rem; opacity: .75; }
nav h2:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .2rem 0; text-decoration: none; }
main { padding: 1.5rem 2rem 4rem; max-width: 62rem; border-left: 1px solid var(--line); }
section { padding-bottom: 1.5rem; margin-bottom: 1.5rem; border-bottom: 1px solid var(--line); }
section h2 { margin: 0 0 .25rem; font-size: 1.25rem; }
section h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
.place { display: flex; gap: .75rem; align-items: baseline; flex-wrap: wrap; }
.method { font-weight: 700; padding: .05rem .5rem; border-radius: .25rem; border: 1px solid currentColor;
  color: var(--accent); font-size: .8125rem; }
.open { font-size: .8125rem; opacity: .75; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0; border-top: 1px solid var(--line); }
th { font-size: .8125rem; border-top: 0; }
td:first-child { white-space: nowrap; }
.must { color: var(--accent); font-size: .8125rem; }
@media (max-width: 50rem) { .columns { grid-template-columns: minmax(0, 1fr); } table { display: block; overflow-x: auto; }
  header { padding: 1.25rem; } nav { position: static; max-height: none; padding: 1rem 1.25rem 0; }
  main { padding: 1rem 1.25rem 3rem; border: 0; } td:first-child { white-space: normal; } }
`;
