/** The stylesheet of the pages. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f3, #16130f);
  --card: light-dark(#ffffff, #201b16);
  --ink: light-dark(#27211a, #ece5da);
  --quiet: light-dark(#6d6357, #a89c8c);
  --line: light-dark(#e7dfd3, #372f27);
  --ember: light-dark(#b23a0e, #ff9a5c);
  --glow: light-dark(#fdeadd, #3a2415);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1.05rem/1.65 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, .brand { font-family: ui-serif, Georgia, "Iowan Old Style", "Times New Roman", serif; line-height: 1.2; font-weight: 600; }
h1 { font-size: clamp(1.9rem, 5vw, 2.7rem); margin: 0 0 .5rem; letter-spacing: -.01em; text-wrap: balance; }
a { color: var(--ember); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:focus-visible { outline: 3px solid var(--ember); outline-offset: 3px; border-radius: 4px; }
.top, main, footer { max-width: 46rem; margin-inline: auto; padding-inline: 1.25rem; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; justify-content: space-between; padding-block: 1.5rem; }
.brand { display: inline-flex; align-items: center; gap: .6rem; font-size: 1.35rem; color: var(--ink); text-decoration: none; }
.flame { width: .95rem; height: .95rem; border-radius: 60% 8% 60% 60%; rotate: -45deg; background: linear-gradient(225deg, #ffc26b, #e2571e 60%, #96260a); }
.top nav { display: flex; flex-wrap: wrap; gap: 1rem; font-size: .95rem; }
.top nav a { color: var(--quiet); text-decoration: none; }
.top nav a:hover { color: var(--ember); text-decoration: underline; }
main { padding-block: 1.5rem 3rem; }
.intro { margin-bottom: 1.5rem; }
.intro em { font-style: italic; color: var(--ember); }
.lead { font-size: 1.2rem; color: var(--quiet); margin: 0 0 1.25rem; }
.by { color: var(--quiet); font-size: .92rem; margin: 0 0 .6rem; }
.tagbar { display: flex; flex-wrap: wrap; gap: .45rem; margin-bottom: 1.75rem; }
.tagbar a, .tags a { border: 1px solid var(--line); border-radius: 99px; padding: .1rem .75rem; font-size: .88rem; color: var(--quiet); text-decoration: none; }
.tagbar a:hover, .tags a:hover, .tagbar [aria-current] { background: var(--glow); border-color: var(--ember); color: var(--ember); }
.tagbar small { opacity: .7; }
.articles { display: grid; gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.35rem 1.5rem; }
.card h2 { font-size: 1.45rem; margin: 0 0 .25rem; }
.card h2 a { color: inherit; text-decoration: none; }
.card h2 a:hover { color: var(--ember); }
.card p { margin-block: 0 .75rem; }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; margin: 0; padding: 0; }
.pager { display: flex; justify-content: space-between; gap: 1rem; margin-top: 2rem; color: var(--quiet); }
.reading p { max-width: 40rem; }
.reading .tags { margin-top: 2rem; }
.comments { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1.5rem; }
.comments h2 { font-size: 1.3rem; }
.comment { border-left: 3px solid var(--glow); padding-left: 1rem; margin-block: 1.25rem; }
.comment p { margin: 0; }
footer { border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; padding-block: 1.5rem 2.5rem; }
`;
